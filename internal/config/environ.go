package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"pressrun/internal/strictyaml"
)

const (
	variablePrefix = "PRESSRUN_"
	fileSuffix     = "_FILE" // of a variable that names a file with the value
)

// CheckNames looks through an environment ("NAME=value") for variables that look like keys of the
// configuration and are none, so that a slip of the pen does not pass for a setting. Values are not shown.
func CheckNames(environ []string) error {
	known, sections := variableNames()
	var faults []error
	for _, entry := range environ {
		variable, _, _ := strings.Cut(entry, "=")
		name, ours := strings.CutPrefix(variable, variablePrefix)
		if !ours || slices.Contains(known, name) {
			continue
		}
		section, _, inSection := strings.Cut(name, "_")
		near := strictyaml.Nearest(name, known)
		switch {
		case slices.Contains(sections, name) || section == "TEST":
		case near != "":
			faults = append(faults, fmt.Errorf("%s is no key; did you mean %s%s?", variable, variablePrefix, near))
		case inSection && slices.Contains(sections, section):
			faults = append(faults, fmt.Errorf("%s is no key; pressrun config describe lists all", variable))
		}
	}
	if len(faults) == 0 {
		return nil
	}
	return &Error{errors.Join(faults...)}
}

// variableNames are the variables that set keys and the first words of them, both without the prefix.
func variableNames() (names, sections []string) {
	c := Default()
	for _, k := range c.Keys() {
		name := strings.TrimPrefix(k.Env, variablePrefix)
		names = append(names, name, name+fileSuffix)
		if section, _, _ := strings.Cut(name, "_"); !slices.Contains(sections, section) {
			sections = append(sections, section)
		}
	}
	return names, sections
}
