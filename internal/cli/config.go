package cli

import (
	"cmp"
	"context"
	"errors"

	"github.com/spf13/cobra"
)

func newConfig(s *IO, at *place) *cobra.Command {
	cmd := &cobra.Command{
		Use: "config", Short: "Check, print and describe the configuration", GroupID: "setup", Args: onlyCommands,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		&cobra.Command{
			Use: "check", Short: "Check config.yaml and the files below subscribers/", Args: exactly(0, "no arguments"),
			RunE: func(cmd *cobra.Command, _ []string) error { return checkConfig(cmd.Context(), s, at) },
		},
		&cobra.Command{
			Use: "print", Short: "Print the configuration in force as config.yaml, without secrets", Args: exactly(0, "no arguments"),
			RunE: func(*cobra.Command, []string) error {
				c, err := loadConfig(s, at, withoutBooks)
				if err == nil {
					_, err = s.Out.Write(c.YAML())
				}
				return err
			},
		},
		&cobra.Command{
			Use: "describe", Short: "List every key: value, default, environment variable, meaning", Args: exactly(0, "no arguments"),
			RunE: func(*cobra.Command, []string) error {
				c, err := loadConfig(s, at, withoutBooks)
				if err != nil {
					return err
				}
				for _, k := range c.Keys() {
					s.print("%s\n  %s\n  value %q, default %q, environment %s", s.styled(bold, k.Path), k.Doc, k.Value, k.Default, cmp.Or(k.Env, "none: in the file only"))
				}
				return nil
			},
		},
	)
	return cmd
}

func checkConfig(ctx context.Context, s *IO, at *place) error {
	w, err := open(ctx, s, at, withoutBooks)
	if err != nil {
		return err
	}
	if err := w.checkPostalAddress(); err != nil {
		return err
	}
	s.say("In order: %s, %s, %s confirmed.", plural(len(w.press.Lists), "list"),
		plural(len(w.press.Partners), "partner"), plural(len(w.press.Outlets), "outlet"))
	return nil
}

// errNoPostalAddress says what stands at the foot of every mail and what belongs there.
var errNoPostalAddress = errors.New("site.postal_address is not filled in; write street and town of the publication, " +
	"they stand at the foot of every mail and the law of many countries asks for them")

// checkPostalAddress warns as long as no real reader is mailed; then it is an error.
func (w *workspace) checkPostalAddress() error {
	switch {
	case !w.config.PostalAddressMissing():
		return nil
	case w.config.RealMail():
		return configFault(errNoPostalAddress)
	}
	w.io.sayHanging(w.io.styled(yellow, "warning"), errNoPostalAddress.Error())
	return nil
}
