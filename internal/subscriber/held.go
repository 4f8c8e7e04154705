package subscriber

import "time"

// Held is all that the books hold of a person, as it is given to him; docs/your-data.md says what each of it is. Fields
// are only ever added.
type Held struct {
	Publication   string             `json:"publication"`
	Made          time.Time          `json:"made"`
	Person        HeldPerson         `json:"person"`
	Subscriptions []HeldSubscription `json:"subscriptions"`
	Consents      []Consent          `json:"consents"`
	SignUps       []HeldSignUp       `json:"sign_ups"`
	Mails         []HeldMail         `json:"mails"`
	Letters       []HeldLetter       `json:"letters"`
	Suppressions  []HeldSuppression  `json:"suppressions"`
	Bounces       []HeldBounce       `json:"bounces"`
	Moves         []HeldMove         `json:"changes_of_address"`
}

// HeldPerson is who it is.
type HeldPerson struct {
	Email       string    `json:"email"`
	Name        string    `json:"name"`
	Language    string    `json:"language"`
	Since       time.Time `json:"since"`
	PausedUntil time.Time `json:"paused_until,omitzero"`
}

// HeldSubscription is one list.
type HeldSubscription struct {
	List        string    `json:"list"`
	Status      Status    `json:"status"`
	ConsentAt   time.Time `json:"consent_at,omitzero"`
	ConsentFrom string    `json:"consent_from"`
	Sections    []string  `json:"sections"`
	Cadence     Cadence   `json:"cadence"`
	Content     Content   `json:"content"`
	Former      []string  `json:"former_cadences"`
	ChangedAt   time.Time `json:"changed_at"`
}

// HeldSignUp is a form that was filled in.
type HeldSignUp struct {
	Form        string    `json:"form"`
	AskedAt     time.Time `json:"asked_at"`
	AskedFrom   string    `json:"asked_from"`
	ConfirmedAt time.Time `json:"confirmed_at,omitzero"`
}

// HeldMail is one edition to the person.
type HeldMail struct {
	List    string    `json:"list"`
	Number  int       `json:"number"`
	Subject string    `json:"subject"`
	State   string    `json:"state"`
	Reason  string    `json:"reason"`
	At      time.Time `json:"at,omitzero"`
}

// HeldLetter is a mail that is no edition and waits to be sent.
type HeldLetter struct {
	Kind    LetterKind `json:"kind"`
	Created time.Time  `json:"created"`
}

// HeldSuppression is a time in which nothing was, or is, sent.
type HeldSuppression struct {
	Reason   string    `json:"reason"`
	Since    time.Time `json:"since,omitzero"`
	LiftedAt time.Time `json:"lifted_at,omitzero"`
	Lifted   string    `json:"lifted_because"`
}

// HeldBounce is what came back of a mail, or was complained of.
type HeldBounce struct {
	Kind   string    `json:"kind"`
	Class  string    `json:"class"`
	Status string    `json:"status"` // RFC 3463
	Words  string    `json:"words"`
	Effect string    `json:"effect"`
	At     time.Time `json:"at"`
}

// HeldMove is a change of address.
type HeldMove struct {
	Email   string    `json:"email"`
	AskedAt time.Time `json:"asked_at"`
	DoneAt  time.Time `json:"done_at,omitzero"`
}
