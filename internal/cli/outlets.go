package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"pressrun/internal/atomicfile"
	"pressrun/internal/piece"
)

func newOutlets(s *IO, at *place) *cobra.Command {
	cmd := &cobra.Command{
		Use: "outlets", Short: "The outlet book: what is confirmed about original outlets", GroupID: "books", Args: onlyCommands,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newOutletsList(s, at), newOutletsConfirm(s, at))
	return cmd
}

func newOutletsList(s *IO, at *place) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "list", Short: "List the confirmed outlets", Args: exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			w, err := open(cmd.Context(), s, at, withoutBooks)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(s, outletViews(w.press.Outlets))
			}
			t := table{}
			for _, e := range w.press.Outlets {
				t.add(e.Name, e.Print, e.URL, e.Confirmed)
			}
			t.write(s)
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return cmd
}

// outletJSON is one element of outlets list --json. Changes only add to it.
type outletJSON struct {
	Name       string      `json:"name"`
	Print      string      `json:"print"`
	URL        string      `json:"url"`
	Permission string      `json:"permission"`
	Wording    string      `json:"wording"`
	Grantable  piece.Grant `json:"grantable"`
	Confirmed  string      `json:"confirmed"` // day, YYYY-MM-DD
}

func outletViews(book piece.OutletBook) []outletJSON {
	views := make([]outletJSON, len(book))
	for i, e := range book {
		views[i] = outletJSON{e.Name, e.Print, e.URL, e.Permission, e.Wording, e.Grantable, e.Confirmed}
	}
	return views
}

func newOutletsConfirm(s *IO, at *place) *cobra.Command {
	var e piece.OutletEntry
	var grantable string
	var dryRun bool
	cmd := &cobra.Command{
		Use: "confirm NAME", Short: "Record what is known about an outlet, under the name that pieces print",
		Long: `Write an outlet into subscribers/outlets.yaml: the name to print, its address, and what it
permits. From then on every credit to it uses them, and a name of digits only loses its label.
Comments in the file stay.`,
		Example: "  pressrun outlets confirm 1888 --print \"Eighteen Eighty-Eight\" --url https://1888.example/",
		Args:    exactly(1, "the outlet's name as pieces print it"),
		RunE: func(_ *cobra.Command, args []string) error {
			e.Name, e.Grantable = args[0], piece.Grant(grantable)
			e.Confirmed = s.Now().Format("2006-01-02")
			return confirmOutlet(s, filepath.Join(at.folder(s), "subscribers", "outlets.yaml"), e, dryRun)
		},
	}
	f := cmd.Flags()
	f.StringVar(&e.Print, "print", "", "the name to print")
	f.StringVar(&e.URL, "url", "", "the outlet's address, linked in credits")
	f.StringVar(&e.Permission, "permission", "", "text of a standing permission to republish")
	f.StringVar(&e.Wording, "wording", "", "wording of the credit; {outlet} stands for the name")
	f.StringVar(&grantable, "grantable", "", "may home pass its pieces on: yes, no or ask")
	f.BoolVarP(&dryRun, "dry-run", "n", false, "print the file instead of writing it")
	return cmd
}

func confirmOutlet(s *IO, file string, e piece.OutletEntry, dryRun bool) error {
	src, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	book, err := piece.ParseOutlets(file, src)
	if err != nil {
		return configFault(err)
	}
	changed, err := book.Confirm(src, e)
	if err != nil {
		return usageError(err)
	}
	if dryRun {
		s.print("%s", changed)
		return nil
	}
	if _, err := atomicfile.Write(file, changed); err != nil {
		return err
	}
	s.say("%s is confirmed. Bring pages and feeds up to date with: pressrun feeds build; tell partners that hold a piece of it with: pressrun correct PIECE --minor --again", e.Name)
	return nil
}
