package store

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// instant keeps a time as microseconds since 1970, and the zero time as NULL.
type instant struct{ t *time.Time }

// at is a time as a parameter.
func at(t time.Time) instant { return instant{&t} }

// into is a time as the destination of a scan.
func into(t *time.Time) instant { return instant{t} }

// Value writes the time for the database.
func (i instant) Value() (driver.Value, error) {
	if i.t.IsZero() {
		return nil, nil
	}
	return i.t.UnixMicro(), nil
}

// Scan reads the time from the database.
func (i instant) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*i.t = time.Time{}
	case int64:
		*i.t = time.UnixMicro(v).UTC()
	default:
		return fmt.Errorf("an instant is kept as %T; the database was changed by hand", src)
	}
	return nil
}

// flag is a bool as a parameter.
func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// set is values as one JSON parameter, for {ints} and {texts}.
func set[T int64 | string](values []T) string {
	if numbers, ok := any(values).([]int64); ok {
		return numberSet(numbers)
	}
	if len(values) == 0 {
		return "[]"
	}
	data, err := json.Marshal(values)
	if err != nil {
		panic(err) // texts always marshal
	}
	return string(data)
}

// numberSet is set of integers; the sender makes one for every few mails.
func numberSet(numbers []int64) string {
	text := make([]byte, 0, 2+8*len(numbers))
	text = append(text, '[')
	for i, n := range numbers {
		if i > 0 {
			text = append(text, ',')
		}
		text = strconv.AppendInt(text, n, 10)
	}
	return string(append(text, ']'))
}

// asJSON keeps a value as JSON, and the zero value as an empty text.
func asJSON[T interface{ IsZero() bool }](v T) jsonText[T] { return jsonText[T]{&v} }

// intoJSON is a value kept as JSON as the destination of a scan.
func intoJSON[T interface{ IsZero() bool }](v *T) jsonText[T] { return jsonText[T]{v} }

type jsonText[T interface{ IsZero() bool }] struct{ v *T }

// Value writes the value for the database.
func (k jsonText[T]) Value() (driver.Value, error) {
	if (*k.v).IsZero() {
		return "", nil
	}
	data, err := json.Marshal(*k.v)
	return string(data), err
}

// Scan reads the value from the database.
func (k jsonText[T]) Scan(src any) error {
	text, ok := src.(string)
	if !ok {
		return fmt.Errorf("JSON is kept as %T; the database was changed by hand", src)
	}
	*k.v = *new(T)
	if text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), k.v)
}
