package piece

import "time"

// View is the piece as `import --json` prints it.
type View struct{}

// View makes the piece's view.
func (p *Piece) View(now time.Time, loc *time.Location, pressHour int) View { return View{} }
