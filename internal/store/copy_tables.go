package store

import (
	"errors"
	"slices"
	"strings"
)

// table is a table of our migrations.
type table struct {
	name    string
	columns []string
	key     []string // columns of the primary key, in its order
}

// selection reads all rows in the order of the key, so that equal books make equal copies.
func (t table) selection() string {
	return `SELECT ` + quotedAll(t.columns) + ` FROM ` + quoted(t.name) + ` ORDER BY ` + quotedAll(t.key)
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func quotedAll(names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = quoted(n)
	}
	return strings.Join(out, ", ")
}

// ourTables is the condition on sqlite_schema for the tables that migrations of ours made.
const ourTables = `m.type = 'table' AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND m.name <> 'goose_db_version'`

// tablesOf lists the tables of an SQLite database, each after those that it refers to.
func tablesOf(t session) (tables []table, err error) {
	keys := map[string]map[int]string{}
	err = each(t, func(row scanner) error {
		var name, column string
		var key int
		if err := row.Scan(&name, &column, &key); err != nil {
			return err
		}
		if len(tables) == 0 || tables[len(tables)-1].name != name {
			tables = append(tables, table{name: name})
			keys[name] = map[int]string{}
		}
		last := &tables[len(tables)-1]
		last.columns = append(last.columns, column)
		if key > 0 {
			keys[name][key] = column
		}
		return nil
	}, `SELECT m.name, c.name, c.pk FROM sqlite_schema m JOIN pragma_table_info(m.name) c
		WHERE `+ourTables+` ORDER BY m.name, c.cid`)
	if err != nil {
		return nil, err
	}
	for i := range tables {
		of := keys[tables[i].name]
		for n := 1; n <= len(of); n++ {
			tables[i].key = append(tables[i].key, of[n])
		}
	}
	parents, err := parentsOf(t)
	if err != nil {
		return nil, err
	}
	return parentsFirst(tables, parents)
}

// parentsOf lists by table which others its rows refer to.
func parentsOf(t session) (map[string][]string, error) {
	parents := map[string][]string{}
	return parents, each(t, func(row scanner) error {
		var child, parent string
		if err := row.Scan(&child, &parent); err != nil {
			return err
		}
		if child != parent {
			parents[child] = append(parents[child], parent)
		}
		return nil
	}, `SELECT m.name, f."table" FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f WHERE `+ourTables)
}

// parentsFirst orders tables so that a row's parents are there before it.
func parentsFirst(tables []table, parents map[string][]string) (ordered []table, err error) {
	placed := map[string]bool{}
	for len(ordered) < len(tables) {
		before := len(ordered)
		for _, t := range tables {
			waits := slices.ContainsFunc(parents[t.name], func(p string) bool { return !placed[p] })
			if !placed[t.name] && !waits {
				ordered, placed[t.name] = append(ordered, t), true
			}
		}
		if len(ordered) == before {
			return nil, errors.New("tables refer to each other in a circle; no order of copying them is right")
		}
	}
	return ordered, nil
}
