package main

import (
	"fmt"
	"os"
	"text/tabwriter"
)

// line is one line of the table.
type line struct {
	job
	figures
}

// show prints the table and the ratios that count: figures of one run only are compared, since the machine is never
// the same twice.
func show(lines []line) {
	w := tabwriter.NewWriter(os.Stdout, 2, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintln(w, "\tconnections\tmails/s\tCPU s/1,000\tpeak MB\tlost\ttwice\t")
	for _, l := range lines {
		_, _ = fmt.Fprintf(w, "%s\t%d\t%.0f\t%.3f\t%d\t%d\t%d\t\n",
			l.Name, l.Connections, l.rate(), l.perThousand(), l.RSS, l.Lost, l.Twice)
	}
	_ = w.Flush()
	fmt.Println()
	for _, r := range ratios(lines) {
		fmt.Println(r)
	}
}

// ratios compares lines.
func ratios(lines []line) (out []string) {
	find := func(name string, connections int) *line {
		for i := range lines {
			if lines[i].Name == name && lines[i].Connections == connections {
				return &lines[i]
			}
		}
		return nil
	}
	add := func(what string, got, goal float64, most bool) {
		met := got >= goal
		word := "at least"
		if most {
			met, word = got <= goal, "at most"
		}
		verdict := "met"
		if !met {
			verdict = "missed"
		}
		out = append(out, fmt.Sprintf("%s: %.3f (goal %s %.2f: %s)", what, got, word, goal, verdict))
	}
	raw, ours := find("raw limit", 50), find("SQLite", 50)
	add("SQLite at 50 connections against the raw limit", ours.rate()/raw.rate(), 0.40, false)
	add("its CPU seconds for 1,000 mails", ours.perThousand(), 0.06, true)
	if pg := find("PostgreSQL", 50); pg != nil {
		out = append(out, fmt.Sprintf("PostgreSQL at 50 connections against the raw limit: %.3f", pg.rate()/raw.rate()))
	}
	gomail, ten := find("go-mail, one by one", 10), find("SQLite", 10)
	out = append(out, fmt.Sprintf("SQLite at 10 connections against go-mail: %.1f times as fast, %.3f of its CPU time",
		ten.rate()/gomail.rate(), ten.perThousand()/gomail.perThousand()))
	if far := find("20 ms away", 10); far != nil {
		bound := float64(far.Connections) / far.RoundTrip.Seconds()
		add("20 ms away, against one message a round trip and connection", far.rate()/bound, 0.85, false)
	}
	if signed := find("DKIM", 50); signed != nil {
		add("DKIM against the signatures that the processors make", signed.rate()/signed.Signs, 0.85, false)
	}
	if all := find("a million", 50); all != nil {
		add("peak MB for a million readers", float64(all.RSS), 100, true)
		add("seconds to freeze an audience of a million", all.Freeze, 3, true)
	}
	return out
}
