package config

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// YAML writes the configuration as a commented config.yaml with every key. Reading it back
// gives the same configuration. Secrets are left out.
func (c *Config) YAML() []byte {
	var b strings.Builder
	b.WriteString("# Pressrun's configuration. Every key is here with its default or your value; all may be left out.\n" +
		"# Each can be set by the environment too: PRESSRUN_ and its path, as in PRESSRUN_MAIL_SMTP_PORT.\n")
	writeStruct(&b, reflect.ValueOf(c).Elem(), "", 0)
	return []byte(b.String())
}

func writeStruct(b *strings.Builder, v reflect.Value, path string, depth int) {
	indent := strings.Repeat("  ", depth)
	for i := range v.NumField() {
		f := v.Type().Field(i)
		name := f.Tag.Get("yaml")
		if name == "-" {
			continue
		}
		at := strings.TrimPrefix(path+"."+name, ".")
		if f.Type.Kind() == reflect.Struct {
			if depth == 0 {
				b.WriteByte('\n')
			}
			fmt.Fprintf(b, "%s# %s\n%s%s:\n", indent, f.Tag.Get("doc"), indent, name)
			writeStruct(b, v.Field(i), at, depth+1)
			continue
		}
		fmt.Fprintf(b, "%s# %s\n", indent, docOf(at, f))
		if f.Tag.Get("secret") != "" {
			continue
		}
		fmt.Fprintf(b, "%s%s:%s\n", indent, name, afterColon(yamlValue(v.Field(i), indent)))
	}
}

// afterColon sets a value off from its key; one of several lines begins on the next.
func afterColon(value string) string {
	if strings.HasPrefix(value, "\n") {
		return value
	}
	return " " + value
}

func yamlValue(v reflect.Value, indent string) string {
	switch v.Kind() {
	case reflect.String:
		return strconv.Quote(v.String()) // JSON-like escapes are YAML double-quoted escapes for clean text
	case reflect.Slice:
		if v.Len() == 0 {
			return "[]"
		}
		var b strings.Builder
		for i := range v.Len() {
			item := v.Index(i)
			if item.Kind() == reflect.Struct {
				fmt.Fprintf(&b, "\n%s  - name: %s\n%s    url: %s", indent, yamlValue(item.Field(0), ""), indent, yamlValue(item.Field(1), ""))
				continue
			}
			fmt.Fprintf(&b, "\n%s  - %s", indent, yamlValue(item, ""))
		}
		return b.String()
	default:
		return display(v)
	}
}
