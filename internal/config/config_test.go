package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pressrun/internal/publication"
)

func noEnvironment(string) (string, bool) { return "", false }

func environment(pairs map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) { v, ok := pairs[name]; return v, ok }
}

func TestShippedConfigHoldsEveryKeyAtItsDefault(t *testing.T) {
	shipped, err := os.ReadFile("../../config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defaults := Default()
	if diff := cmp.Diff(string(defaults.YAML()), string(shipped)); diff != "" {
		t.Errorf("config.yaml and the defaults in code differ (-code +file):\n%s", diff)
	}
	got, err := Parse("config.yaml", shipped, noEnvironment)
	if err != nil {
		t.Fatal(err)
	}
	got.File, got.Dir = "", ""
	if diff := cmp.Diff(defaults.YAML(), got.YAML()); diff != "" {
		t.Error(diff)
	}
}

func TestYAMLReadsBackTheSame(t *testing.T) {
	c := Default()
	c.Site.Name = `A "quoted": name # with signs — and a dash`
	c.Feeds.Hubs = []string{"https://hub.example/", "https://hub2.example/"}
	c.Brand.Social = []publication.Link{{Name: "A: b", URL: "https://social.example/@us"}}
	got, err := Parse("c.yaml", c.YAML(), noEnvironment)
	if err != nil {
		t.Fatal(err)
	}
	c.File, c.Dir = "c.yaml", "."
	if diff := cmp.Diff(&c, got); diff != "" {
		t.Error(diff)
	}
}

func TestEnvironmentGoesBeforeTheFile(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(secret, []byte("s3cret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := Parse("c.yaml", []byte("mail:\n  smtp:\n    port: 25\n"), environment(map[string]string{
		"PRESSRUN_MAIL_SMTP_PORT":          "2525",
		"PRESSRUN_FEEDS_HUBS":              "https://a.example/, https://b.example/",
		"PRESSRUN_SITE_PAGES":              "false",
		"PRESSRUN_MAIL_SMTP_PASSWORD_FILE": secret,
	}))
	if err != nil {
		t.Fatal(err)
	}
	if got.Mail.SMTP.Port != 2525 || got.Site.Pages || got.Mail.SMTP.Password != "s3cret" || len(got.Feeds.Hubs) != 2 {
		t.Errorf("got %+v", got)
	}
	for _, k := range got.Keys() {
		if strings.Contains(k.Value, "s3cret") {
			t.Errorf("%s shows the secret", k.Path)
		}
	}
}

func TestFaultsNameKeyAndCure(t *testing.T) {
	for name, tc := range map[string]struct{ src, want string }{
		"unknown key":          {"site:\n  titel: X\n", "c.yaml:2: titel: no such key"},
		"doubled key":          {"site:\n  name: X\n  name: Y\n", "stands twice"},
		"list for text":        {"site:\n  name: [a]\n", "c.yaml:2: name: a list stands where text belongs"},
		"address without host": {"site:\n  url: news\n", "site.url: \"news\" is no web address"},
		"zone":                 {"site:\n  timezone: Berlin\n", "site.timezone: \"Berlin\" is no zone"},
		"hour":                 {"press:\n  hour: 24\n", "press.hour: 24 is no hour"},
		"password in the file": {"mail:\n  smtp:\n    password: x\n", "secrets do not belong in this file"},
		"clear-text sign-in":   {"mail:\n  smtp: {host: mail.example.net, tls: none, username: u}\n", "in the clear"},
		"colour":               {"brand:\n  accent: blue\n", "brand.accent: \"blue\" is no colour"},
		"typeface with quotes": {"brand:\n  typeface: \"'X'\"\n", "brand.typeface"},
		"smtp without host":    {"mail:\n  transport: smtp\n", "mail.smtp.host: is empty"},
		"example ids in public": {
			"site:\n  url: https://thinktank.org/\n", "site.id_authority: publication.example is a domain for examples",
		},
		"proxy by name":    {"serve:\n  trusted_proxies: [proxy.example.net]\n", "serve.trusted_proxies: \"proxy.example.net\" is no address"},
		"metrics":          {"serve:\n  metrics_listen: \"9090\"\n", "serve.metrics_listen: \"9090\" is no host and port"},
		"header injection": {"mail:\n  from: \"a@b.org\\nBcc: x@y.org\"\n", "mail.from"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse("c.yaml", []byte(tc.src), noEnvironment)
			var fault *Error
			if !errors.As(err, &fault) {
				t.Fatalf("got %v, want a config error", err)
			}
			if !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %q, want it to hold %q", err, tc.want)
			}
		})
	}
}

func TestAFaultOfTheEnvironmentNamesTheVariable(t *testing.T) {
	address := filepath.Join(t.TempDir(), "address")
	if err := os.WriteFile(address, []byte("news\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct{ variable, value, want string }{
		"value":        {"PRESSRUN_SITE_TIMEZONE", "Berlin", "PRESSRUN_SITE_TIMEZONE (site.timezone): \"Berlin\" is no zone"},
		"form":         {"PRESSRUN_PRESS_HOUR", "seven", "PRESSRUN_PRESS_HOUR: \"seven\" is no whole number"},
		"file":         {"PRESSRUN_SITE_URL_FILE", address, "PRESSRUN_SITE_URL_FILE (site.url): \"news\" is no web address"},
		"brand":        {"PRESSRUN_BRAND_ACCENT", "blue", "PRESSRUN_BRAND_ACCENT (brand.accent): \"blue\" is no colour"},
		"not settable": {"PRESSRUN_BRAND_SOCIAL", "x", "PRESSRUN_BRAND_SOCIAL: a list of links is set in config.yaml only"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse("c.yaml", nil, environment(map[string]string{tc.variable: tc.value}))
			if err == nil || !strings.HasPrefix(err.Error(), tc.want) {
				t.Errorf("got %v, want %q", err, tc.want)
			}
		})
	}
}

func TestASlipInTheNameOfAVariableIsFound(t *testing.T) {
	for variable, want := range map[string]string{
		"PRESSRUN_SITE_NAM=X":          "PRESSRUN_SITE_NAM is no key; did you mean PRESSRUN_SITE_NAME?",
		"PRESSRUN_MAIL_SMTP_PASWORD=X": "did you mean PRESSRUN_MAIL_SMTP_PASSWORD?",
		"PRESSRUN_SITES_URL=X":         "did you mean PRESSRUN_SITE_URL?",
		"PRESSRUN_FEEDS_ITEM=X":        "did you mean PRESSRUN_FEEDS_ITEMS?",
		"PRESSRUN_MAIL_PIGEONS_LOFT=X": "PRESSRUN_MAIL_PIGEONS_LOFT is no key; pressrun config describe lists all",
		"PRESSRUN_SITE_NAME=X":         "",
		"PRESSRUN_SITE_NAME_FILE=x":    "",
		"PRESSRUN_TEST_POSTGRES=x":     "",
		"PRESSRUN_FEEDVALIDATOR=x":     "",
		"PRESSRUN_FEEDS=x":             "",
		"PRESSRUN_HOME=x":              "",
		"PRESSRUNNER_SITE_NAM=x":       "",
		"NO_EQUALS_SIGN":               "",
	} {
		err := CheckNames([]string{"PATH=/bin", variable})
		var fault *Error
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: got %v", variable, err)
		case want != "" && (!errors.As(err, &fault) || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: got %v, want %q", variable, err, want)
		case err != nil && strings.Contains(err.Error(), "=X"):
			t.Errorf("%s: the value is shown: %v", variable, err)
		}
	}
}

func TestAPostalAddressThatNobodyFilledInIsFound(t *testing.T) {
	for address, want := range map[string]bool{
		"": true, "  ": true, "My Publication, 1 Example Street, Exampletown": true, "Slip, street and number, town": true,
		"Harbour Institute, 3 Quay Road, Port Ansel": false,
	} {
		c := Default()
		c.Site.PostalAddress = address
		if got := c.PostalAddressMissing(); got != want {
			t.Errorf("%q: got %v", address, got)
		}
	}
	if c := Default(); PostalPlaceholder("Slip") != "Slip, street and number, town" || !c.PostalAddressMissing() {
		t.Error("what init writes is no placeholder")
	}
}

func TestLoadWithoutFileNamesInit(t *testing.T) {
	_, err := Load(filepath.Join(t.TempDir(), "config.yaml"), noEnvironment)
	if !errors.Is(err, ErrNone) || !strings.Contains(err.Error(), "pressrun init") {
		t.Errorf("got %v", err)
	}
}
