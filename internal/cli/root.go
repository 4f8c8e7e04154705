// Package cli is the command line: one file per command, which reads flags, calls the press
// and prints. It joins the parts of the program and knows the configuration; no other package does both.
package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
)

const rootLong = `Pressrun takes one commentary piece and carries it to feed readers, subscribers and
partner outlets, with the credit to the outlet where it first ran in every copy.

Exit codes: 0 done, 1 failed, 2 usage, 3 partly done, 4 input refused, 10 configuration
invalid, 11 database schema or lock, 12 credentials refused, 130 interrupted.`

// Run runs one command line and returns the exit code.
func Run(ctx context.Context, s *IO, args []string) int {
	root := newRoot(s)
	root.SetArgs(args)
	root.SetIn(s.In)
	root.SetOut(s.Out)
	root.SetErr(s.Err)
	err := root.ExecuteContext(ctx)
	if err != nil && !errors.Is(err, errTold) {
		s.say("%s %v", s.styled(red, "error:"), err)
	}
	return ExitCode(err)
}

// place is where a command works: its folder and config file.
type place struct {
	dir    string
	config string
}

// folder is the absolute folder of the publication.
func (p *place) folder(s *IO) string {
	if filepath.IsAbs(p.dir) {
		return p.dir
	}
	return filepath.Join(s.Dir, p.dir)
}

// file makes a path that the person gave absolute: it belongs to the publication's folder, as after cd.
func (p *place) file(s *IO, name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(p.folder(s), name)
}

func newRoot(s *IO) *cobra.Command {
	at := &place{}
	root := &cobra.Command{
		Use:           "pressrun",
		Short:         "Carry a commentary piece to feeds, subscribers and partner outlets",
		Long:          rootLong,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          onlyCommands,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.PersistentFlags().StringVarP(&at.dir, "dir", "C", "", "work as if started in this folder")
	root.PersistentFlags().StringVar(&at.config, "config", "", "config file (default config.yaml in the folder)")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usageError(fmt.Errorf("%w; see %s --help", err, cmd.CommandPath()))
	})
	root.AddGroup(
		&cobra.Group{ID: "run", Title: "Press runs:"},
		&cobra.Group{ID: "books", Title: "Books:"},
		&cobra.Group{ID: "setup", Title: "Setting up:"},
	)
	for _, add := range commands() {
		root.AddCommand(add(s, at))
	}
	root.SetCompletionCommandGroupID("setup")
	root.SetHelpCommandGroupID("setup")
	return root
}

// newCommand makes one command; commands lists them in the order of the help.
type newCommand func(s *IO, at *place) *cobra.Command

func commands() []newCommand {
	return []newCommand{
		newImport, newProof, newPublish, newCorrect, newWithdraw, newServe, newWork,
		newRuns, newEditions, newSubscribers, newBounces, newPartners, newOutlets, newFeeds,
		newInit, newConfig, newDoctor, newDNS, newBackup, newRestore, newMigrate, newVersion,
	}
}

// exactly and atLeast check the number of arguments and say what is missing.
func exactly(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != n {
			return usageError(fmt.Errorf("%s takes %s; see %s --help", cmd.CommandPath(), what, cmd.CommandPath()))
		}
		return nil
	}
}

// atMostOne checks that one argument is given or none.
func atMostOne(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > 1 {
			return usageError(fmt.Errorf("%s takes %s; see %s --help", cmd.CommandPath(), what, cmd.CommandPath()))
		}
		return nil
	}
}

// onlyCommands refuses the argument of a command that has further commands: it is a slip in one's name.
func onlyCommands(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	cmd.SuggestionsMinimumDistance = 2
	cure := "see " + cmd.CommandPath() + " --help"
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		cure = "did you mean " + strings.Join(near, " or ") + "? Or " + cure
	}
	return usageError(fmt.Errorf("unknown command %q of %s; %s", args[0], cmd.CommandPath(), cure))
}

func atLeast(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < n {
			return usageError(fmt.Errorf("%s takes %s; see %s --help", cmd.CommandPath(), what, cmd.CommandPath()))
		}
		return nil
	}
}
