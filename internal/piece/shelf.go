package piece

// Shelf is a part of the archive with pages of its own: the pieces of one section, or those of one author.
// Exactly one of the two is set.
type Shelf struct {
	Section string // slug
	Author  string // slug
}

// YearCount is the number of published pieces of one year, in the publication's zone.
type YearCount struct {
	Year  int
	Count int
}

// AuthorRef names an author of a piece: the slug of the author's page, and name and role as the piece prints them.
type AuthorRef struct{ Slug, Name, Role string }

// AuthorCount is the number of published pieces of one author.
type AuthorCount struct {
	AuthorRef // name and role as last printed
	Count     int
}
