package storetest

import (
	"testing"
	"time"

	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

func letterTests() map[string]func(*testing.T, *bench) {
	return map[string]func(*testing.T, *bench){
		"a letter is taken by one at a time":        testLetterTakenOnce,
		"a letter at its end has no address":        testLetterForgets,
		"a letter is put off":                       testLetterPutOff,
		"letters that ended long ago are forgotten": testForgetLetters,
		"the first who asks makes a secret":         testSecret,
	}
}

func aLetter() subscriber.Letter {
	return subscriber.Letter{
		Kind: subscriber.LetterConfirm, Email: "Ada@x.se", Language: "sv", Token: "TOKEN",
		Data: map[string]string{"lists": "Hafen & “Meer”"},
	}
}

// fillLetters leaves a letter to be sent and one that was.
func (b *bench) fillLetters(t testing.TB) {
	t.Helper()
	_, err := b.PutLetter(b.ctx, aLetter())
	must(t, err)
	b.sendLetter(t)
	_, err = b.Secret(b.ctx, "forms", []byte{0, 1, 0xff})
	must(t, err)
}

// sendLetter puts a letter and notes that it was sent.
func (b *bench) sendLetter(t testing.TB) {
	t.Helper()
	id, err := b.PutLetter(b.ctx, aLetter())
	must(t, err)
	taken, err := b.TakeLetter(b.ctx, id, b.clock.Add(time.Minute))
	must(t, err)
	must(t, b.EndLetter(b.ctx, taken, subscriber.LetterSent, ""))
}

func testLetterTakenOnce(t *testing.T, b *bench) {
	id, err := b.PutLetter(b.ctx, aLetter())
	must(t, err)
	taken, err := b.TakeLetter(b.ctx, id, b.clock.Add(time.Minute))
	must(t, err)
	want := aLetter()
	want.ID, want.State, want.Attempt = id, subscriber.LetterQueued, 1
	want.Created, want.NextAt = noon(), noon().Add(time.Minute)
	same(t, taken, want)
	_, err = b.TakeLetter(b.ctx, id, b.clock.Add(time.Minute))
	mustBe(t, err, store.ErrNotFound)

	b.clock = b.clock.Add(2 * time.Minute) // who had it died
	second, err := b.TakeLetter(b.ctx, id, b.clock.Add(time.Minute))
	must(t, err)
	same(t, second.Attempt, 2)
	must(t, b.EndLetter(b.ctx, taken, subscriber.LetterFailed, "late")) // the first one was alive, and is not heard
	queued, err := b.QueuedLetters(b.ctx)
	must(t, err)
	same(t, len(queued), 1)
	must(t, b.EndLetter(b.ctx, second, subscriber.LetterSent, ""))
	b.clock = b.clock.Add(time.Hour)
	_, err = b.TakeLetter(b.ctx, id, b.clock.Add(time.Minute))
	mustBe(t, err, store.ErrNotFound)
}

func testLetterForgets(t *testing.T, b *bench) {
	for _, state := range []subscriber.LetterState{subscriber.LetterSent, subscriber.LetterFailed, subscriber.LetterDropped} {
		id, err := b.PutLetter(b.ctx, aLetter())
		must(t, err)
		taken, err := b.TakeLetter(b.ctx, id, b.clock.Add(time.Minute))
		must(t, err)
		must(t, b.EndLetter(b.ctx, taken, state, "550 5.1.1 <Ada@x.se> unknown"))
		left, err := b.Letter(b.ctx, id)
		must(t, err)
		same(t, left, subscriber.Letter{
			ID: id, Kind: subscriber.LetterConfirm, State: state, Reason: "550 5.1.1 … unknown", Attempt: 1,
			Created: noon(), NextAt: noon().Add(time.Minute),
		})
	}
}

func testLetterPutOff(t *testing.T, b *bench) {
	id, err := b.PutLetter(b.ctx, aLetter())
	must(t, err)
	taken, err := b.TakeLetter(b.ctx, id, b.clock.Add(time.Minute))
	must(t, err)
	must(t, b.PutOffLetter(b.ctx, taken, b.clock.Add(time.Hour), "450 4.2.1 later"))
	queued, err := b.QueuedLetters(b.ctx)
	must(t, err)
	same(t, queued, []subscriber.Letter{{
		ID: id, Kind: subscriber.LetterConfirm, Attempt: 1, Created: noon(), NextAt: noon().Add(time.Hour),
	}})
}

func testForgetLetters(t *testing.T, b *bench) {
	b.sendLetter(t)
	b.clock = b.clock.Add(time.Hour)
	b.sendLetter(t)
	_, err := b.PutLetter(b.ctx, aLetter())
	must(t, err)
	n, err := b.ForgetLetters(b.ctx, b.clock)
	must(t, err)
	same(t, n, 1)
	n, err = b.ForgetLetters(b.ctx, b.clock.Add(time.Hour))
	must(t, err)
	same(t, n, 1)
}

func testSecret(t *testing.T, b *bench) {
	for _, fresh := range []string{"first", "second"} {
		key, err := b.Secret(b.ctx, "forms", []byte(fresh))
		must(t, err)
		same(t, string(key), "first")
	}
	other, err := b.Secret(b.ctx, "bounces", []byte("third"))
	must(t, err)
	same(t, string(other), "third")
}
