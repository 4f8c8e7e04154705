package press_test

import (
	"context"

	"pressrun/internal/piece"
)

func (f *faulty) OnShelf(ctx context.Context, shelf piece.Shelf, limit int) ([]piece.Record, error) {
	return call(f, func() ([]piece.Record, error) { return f.store.OnShelf(ctx, shelf, limit) })
}

func (f *faulty) OnShelfIn(ctx context.Context, shelf piece.Shelf, year int) ([]piece.Record, error) {
	return call(f, func() ([]piece.Record, error) { return f.store.OnShelfIn(ctx, shelf, year) })
}

func (f *faulty) YearsOf(ctx context.Context, shelf piece.Shelf) ([]piece.YearCount, error) {
	return call(f, func() ([]piece.YearCount, error) { return f.store.YearsOf(ctx, shelf) })
}

func (f *faulty) PutAuthors(ctx context.Context, slug string, authors []piece.AuthorRef) error {
	return try(f, func() error { return f.store.PutAuthors(ctx, slug, authors) })
}

func (f *faulty) Authors(ctx context.Context) ([]piece.AuthorCount, error) {
	return call(f, func() ([]piece.AuthorCount, error) { return f.store.Authors(ctx) })
}

func (f *faulty) AuthorsOf(ctx context.Context, slug string) ([]piece.AuthorRef, error) {
	return call(f, func() ([]piece.AuthorRef, error) { return f.store.AuthorsOf(ctx, slug) })
}

func (f *faulty) WithoutAuthors(ctx context.Context) ([]piece.Record, error) {
	return call(f, func() ([]piece.Record, error) { return f.store.WithoutAuthors(ctx) })
}
