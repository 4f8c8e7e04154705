package bounce

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Whatever words people use, what they write is left for people: it has a sender, is marked by no program, and is for
// no way out.
func TestWhatPeopleWriteIsNeverTaken(t *testing.T) {
	phrases := slices.Concat(failureWords, delayWords, successWords, challengeSubjects, heldSubjects, awaySubjects, []string{
		"550 5.1.1 <kim@reader.example>: User unknown", "<lee@reader.example>:", "Final-Recipient: rfc822; kim@reader.example",
		"Action: failed\nStatus: 5.1.1", "From: a@b.example\nTo: c@d.example\nMessage-ID: <x@y.example>", "unsubscribe",
		"Feedback-Type: abuse", "Hi. This is the qmail-send program", "mailbox is full", "Re: ", "Fwd: ", ": ",
		"--- Below this line is a copy of the message.", "b+t5xk2q94rz7wj4nq6h3vkdyc@bounce.press.example",
	})
	said := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(phrases), 1, 6).Draw(t, "phrases"), " ")
	})
	rapid.Check(t, func(t *rapid.T) {
		raw := fmt.Sprintf("Return-Path: <kim@reader.example>\nFrom: Kim Doe <kim@reader.example>\nTo: digest@press.example\n"+
			"Subject: %s\nContent-Type: text/plain; charset=utf-8\n\n%s\n%s\n",
			strings.ReplaceAll(said.Draw(t, "subject"), "\n", " "), said.Draw(t, "body"), said.Draw(t, "more"))
		events, err := Read([]byte(raw))
		if err != nil || fates(events) != string(Unrecognised) {
			t.Fatalf("%s (%v) of\n%s", fates(events), err, raw)
		}
	})
}
