package config

import (
	"fmt"
	"reflect"
	"strings"
	"time"
)

// Key is one setting, as `pressrun config describe` lists it.
type Key struct {
	Path    string // such as mail.smtp.port
	Env     string // environment variable that sets it; empty: the file only
	Doc     string
	Default string
	Value   string // in force; secrets are hidden
	Secret  bool
}

// Keys lists every setting with its value in force, in the order of config.yaml.
func (c *Config) Keys() []Key {
	defaults := Default()
	var keys []Key
	walk(reflect.ValueOf(c).Elem(), "", func(path string, f reflect.StructField, v reflect.Value) {
		k := Key{
			Path: path, Env: envName(path), Doc: docOf(path, f), Secret: f.Tag.Get("secret") != "",
			Default: display(byPath(&defaults, path)), Value: display(v),
		}
		if f.Type.Kind() == reflect.Slice && f.Type.Elem().Kind() == reflect.Struct {
			k.Env = "" // a list of groups is set in the file only
		}
		if k.Secret && k.Value != "" {
			k.Value = "(set)"
		}
		keys = append(keys, k)
	})
	return keys
}

// walk visits every leaf field below v.
func walk(v reflect.Value, path string, visit func(path string, f reflect.StructField, v reflect.Value)) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		name := f.Tag.Get("yaml")
		if name == "-" {
			continue
		}
		at := strings.TrimPrefix(path+"."+name, ".")
		if f.Type.Kind() == reflect.Struct {
			walk(v.Field(i), at, visit)
			continue
		}
		visit(at, f, v.Field(i))
	}
}

func byPath(c *Config, path string) reflect.Value {
	var found reflect.Value
	walk(reflect.ValueOf(c).Elem(), "", func(at string, _ reflect.StructField, v reflect.Value) {
		if at == path {
			found = v
		}
	})
	return found
}

// docOf is the meaning of a key. The brand belongs to another package and has its words here.
func docOf(path string, f reflect.StructField) string {
	switch path {
	case "brand.logo":
		return "https address of a PNG or JPEG; empty: the name in type."
	case "brand.logo_dark":
		return "The same picture for dark backgrounds."
	case "brand.accent":
		return "Colour of links and buttons, #rrggbb; made darker or lighter where it would be hard to read."
	case "brand.typeface":
		return "Families with commas between, without quotes."
	case "brand.footer":
		return "One line at the foot of mails and pages."
	case "brand.social":
		return "Links at the foot: a list of name and url."
	}
	return f.Tag.Get("doc")
}

func envName(path string) string {
	return variablePrefix + strings.ToUpper(strings.ReplaceAll(path, ".", "_"))
}

func display(v reflect.Value) string {
	if d, ok := v.Interface().(time.Duration); ok {
		return shortDuration(d)
	}
	switch v.Kind() {
	case reflect.Slice:
		parts := make([]string, v.Len())
		for i := range parts {
			parts[i] = fmt.Sprint(v.Index(i).Interface())
		}
		return strings.Join(parts, ",")
	default:
		return fmt.Sprint(v.Interface())
	}
}

// shortDuration writes 5m0s as 5m and 72h0m0s as 72h.
func shortDuration(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
