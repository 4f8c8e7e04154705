package store

import "iter"

// exportPage is the number of rows that a long reading has in memory.
const exportPage = 1000

// numbered is a value with the number by which pages go on.
type numbered[T any] struct {
	id    int64
	value T
}

// pages reads as many rows as there are, a page after the other, so that neither memory nor a long
// transaction grows with them. page gives the next exportPage rows behind a number. An error ends it.
func pages[T any](page func(after int64) ([]numbered[T], error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for after := int64(0); ; {
			rows, err := page(after)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, row := range rows {
				if after = row.id; !yield(row.value, nil) {
					return
				}
			}
			if len(rows) < exportPage {
				return
			}
		}
	}
}
