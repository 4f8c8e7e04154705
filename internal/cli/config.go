package cli

import (
	"github.com/spf13/cobra"
)

func newConfig(s *IO, at *place) *cobra.Command {
	cmd := &cobra.Command{
		Use: "config", Short: "Check, print and describe the configuration", GroupID: "setup", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		&cobra.Command{
			Use: "check", Short: "Check config.yaml and the files below subscribers/", Args: exactly(0, "no arguments"),
			RunE: func(cmd *cobra.Command, _ []string) error {
				w, err := open(cmd.Context(), s, at, withoutBooks)
				if err == nil {
					s.say("In order: %s, %s, %s confirmed.", plural(len(w.press.Lists), "list"),
						plural(len(w.press.Partners), "partner"), plural(len(w.press.Outlets), "outlet"))
				}
				return err
			},
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
					s.print("%s\n  %s\n  value %q, default %q, environment %s", s.styled(bold, k.Path), k.Doc, k.Value, k.Default, k.Env)
				}
				return nil
			},
		},
	)
	return cmd
}
