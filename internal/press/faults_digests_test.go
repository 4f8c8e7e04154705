package press_test

import (
	"context"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/piece"
)

func (f *faulty) VariantsMissing(ctx context.Context, edition int64) ([]int64, error) {
	return call(f, func() ([]int64, error) { return f.store.VariantsMissing(ctx, edition) })
}

func (f *faulty) Variants(ctx context.Context, edition int64) ([]int64, error) {
	return call(f, func() ([]int64, error) { return f.store.Variants(ctx, edition) })
}

func (f *faulty) VariantBody(ctx context.Context, edition, variant int64) ([]byte, error) {
	return call(f, func() ([]byte, error) { return f.store.VariantBody(ctx, edition, variant) })
}

func (f *faulty) PutVariant(ctx context.Context, edition int64, v ledger.VariantBody) error {
	_, err := change(f, func() (any, error) { return nil, f.store.PutVariant(ctx, edition, v) })
	return err
}

func (f *faulty) Windows(ctx context.Context) ([]ledger.Window, error) {
	return call(f, func() ([]ledger.Window, error) { return f.store.Windows(ctx) })
}

func (f *faulty) SeeWindow(ctx context.Context, list, cadence, schedule string, closed time.Time) (ledger.Window, error) {
	return change(f, func() (ledger.Window, error) { return f.store.SeeWindow(ctx, list, cadence, schedule, closed) })
}

func (f *faulty) ForgetWindow(ctx context.Context, w ledger.Window) error {
	_, err := change(f, func() (any, error) { return nil, f.store.ForgetWindow(ctx, w) })
	return err
}

func (f *faulty) CloseWindow(ctx context.Context, w ledger.Window, until time.Time, run ledger.Run) (int64, error) {
	return change(f, func() (int64, error) { return f.store.CloseWindow(ctx, w, until, run) })
}

func (f *faulty) Gathered(ctx context.Context, g ledger.Gathering) ([]piece.Record, error) {
	return call(f, func() ([]piece.Record, error) { return f.store.Gathered(ctx, g) })
}

func (f *faulty) LastDigest(ctx context.Context, list, cadence string) (ledger.Edition, error) {
	return call(f, func() (ledger.Edition, error) { return f.store.LastDigest(ctx, list, cadence) })
}

func (f *faulty) UnfrozenDigests(ctx context.Context) ([]ledger.Run, error) {
	return call(f, func() ([]ledger.Run, error) { return f.store.UnfrozenDigests(ctx) })
}

func (f *faulty) Arrangement(ctx context.Context, list, cadence string) (ledger.Arrangement, error) {
	return call(f, func() (ledger.Arrangement, error) { return f.store.Arrangement(ctx, list, cadence) })
}

func (f *faulty) ChosenCadences(ctx context.Context) (map[string][]string, error) {
	return call(f, func() (map[string][]string, error) { return f.store.ChosenCadences(ctx) })
}

func (f *faulty) HasInheritingReaders(ctx context.Context, list string) (bool, error) {
	return call(f, func() (bool, error) { return f.store.HasInheritingReaders(ctx, list) })
}

func (f *faulty) HasFormerReaders(ctx context.Context, list, cadence string, since time.Time) (bool, error) {
	return call(f, func() (bool, error) { return f.store.HasFormerReaders(ctx, list, cadence, since) })
}
