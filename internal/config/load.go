package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"time"

	"pressrun/internal/strictyaml"
)

// ErrNone says that there is no config file where one is needed.
var ErrNone = errors.New("no config.yaml here; make a publication with: pressrun init")

// Error is a configuration that can't be used. Each joined fault names its key and the cure.
type Error struct{ Err error }

// Error lists the faults, one a line.
func (e *Error) Error() string { return e.Err.Error() }

// Unwrap gives the joined faults.
func (e *Error) Unwrap() error { return e.Err }

// Load reads the config file of a publication and the environment, and checks the whole.
// Every error it returns is an *Error; a missing file is ErrNone inside.
func Load(file string, getenv func(string) (string, bool)) (*Config, error) {
	src, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &Error{fmt.Errorf("%s: %w", file, ErrNone)}
	}
	if err != nil {
		return nil, &Error{err}
	}
	return Parse(file, src, getenv)
}

// Parse is Load with the file's content given.
func Parse(file string, src []byte, getenv func(string) (string, bool)) (*Config, error) {
	c := Default()
	c.File, c.Dir = file, filepath.Dir(file)
	if err := strictyaml.Unmarshal(file, src, &c); err != nil {
		return nil, &Error{err}
	}
	if err := c.checkNoSecrets(); err != nil {
		return nil, &Error{err}
	}
	return c.complete(getenv)
}

// checkNoSecrets refuses a file that holds a secret: files are copied and shown.
func (c *Config) checkNoSecrets() error {
	var faults []error
	walk(reflect.ValueOf(c).Elem(), "", func(path string, f reflect.StructField, v reflect.Value) {
		if f.Tag.Get("secret") != "" && !v.IsZero() {
			faults = append(faults, fmt.Errorf("%s: %s: secrets do not belong in this file; set %s or %s%s instead",
				c.File, path, envName(path), envName(path), fileSuffix))
		}
	})
	return errors.Join(faults...)
}

// WithoutFile is the configuration of a folder that is no publication: defaults and the
// environment. Commands that need no publication run with it.
func WithoutFile(dir string, getenv func(string) (string, bool)) (*Config, error) {
	c := Default()
	c.Dir = dir
	return c.complete(getenv)
}

// complete reads the environment over what is there, and checks the whole.
func (c *Config) complete(getenv func(string) (string, bool)) (*Config, error) {
	variables, err := c.readEnvironment(getenv)
	if err == nil {
		err = c.check(variables)
	}
	if err != nil {
		return nil, &Error{err}
	}
	return c, nil
}

// readEnvironment sets what the environment says, and tells which variable set which key.
func (c *Config) readEnvironment(getenv func(string) (string, bool)) (map[string]string, error) {
	variables := map[string]string{}
	var faults []error
	walk(reflect.ValueOf(c).Elem(), "", func(path string, _ reflect.StructField, v reflect.Value) {
		variable, text, err := fromEnvironment(envName(path), getenv)
		if err == nil && variable != "" {
			variables[path] = variable
			err = set(v, text)
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", variable, err))
		}
	})
	return variables, errors.Join(faults...)
}

// fromEnvironment is the value of a variable, or of the file that the variable with _FILE names, and
// which of them it was; none when neither is set.
func fromEnvironment(name string, getenv func(string) (string, bool)) (variable, text string, err error) {
	if text, ok := getenv(name); ok {
		return name, text, nil
	}
	variable = name + fileSuffix
	file, ok := getenv(variable)
	if !ok {
		return "", "", nil
	}
	data, err := os.ReadFile(file)
	return variable, strings.TrimRight(string(data), "\r\n"), err
}

func set(v reflect.Value, text string) error {
	if v.Type() == reflect.TypeFor[time.Duration]() {
		d, err := time.ParseDuration(text)
		if err != nil {
			return fmt.Errorf("%q is no length of time; write one such as 90s, 5m or 72h", text)
		}
		v.SetInt(int64(d))
		return nil
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Int:
		n, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("%q is no whole number", text)
		}
		v.SetInt(int64(n))
	case reflect.Float64:
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return fmt.Errorf("%q is no number", text)
		}
		v.SetFloat(n)
	case reflect.Bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return fmt.Errorf("%q is neither true nor false", text)
		}
		v.SetBool(b)
	case reflect.Slice:
		if v.Type().Elem().Kind() != reflect.String {
			return errors.New("a list of links is set in config.yaml only; unset the variable")
		}
		var parts []string
		for _, part := range strings.Split(text, ",") {
			if part = strings.TrimSpace(part); part != "" {
				parts = append(parts, part)
			}
		}
		v.Set(reflect.ValueOf(parts))
	default:
		return errors.New("can't be set from the environment")
	}
	return nil
}

// Path makes a configured path absolute: relative ones belong to the publication's folder.
func (c *Config) Path(p string) string {
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(c.Dir, p)
}
