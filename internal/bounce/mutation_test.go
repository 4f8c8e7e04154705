package bounce

import (
	"bytes"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
)

// mutations is how many damaged mails are read; PRESSRUN_BOUNCE_MUTATIONS asks for more, such as 1000000.
func mutations(t *testing.T) int {
	t.Helper()
	asked := os.Getenv("PRESSRUN_BOUNCE_MUTATIONS")
	if asked == "" {
		return 20_000
	}
	n, err := strconv.Atoi(asked)
	if err != nil {
		t.Fatalf("PRESSRUN_BOUNCE_MUTATIONS: %v", err)
	}
	return n
}

func TestDamagedMailsAreReadAsWellAsTheyCanBe(t *testing.T) {
	var raws [][]byte
	for _, s := range mailSamples(t) {
		raws = append(raws, s.raw)
	}
	random := rand.New(rand.NewPCG(3464, 5965)) // the same ones each time
	for i := range mutations(t) {
		raw := damage(random, raws)
		events, err := Read(raw)
		if err == nil && len(events) == 0 {
			t.Errorf("mail %d: neither events nor an error", i)
		}
		if whole(t, events); t.Failed() {
			t.Fatalf("mail %d:\n%q", i, raw)
		}
	}
}

// damage does one to four things to a sample that happen to mail, and some that only happen to mail of enemies.
func damage(random *rand.Rand, raws [][]byte) []byte {
	raw := bytes.Clone(raws[random.IntN(len(raws))])
	for range 1 + random.IntN(4) {
		harm := harms[random.IntN(len(harms))]
		if raw = harm(random, raw, raws); len(raw) > 1<<16 {
			raw = raw[:1<<16]
		}
	}
	return raw
}

var harms = []func(random *rand.Rand, raw []byte, raws [][]byte) []byte{
	flipBytes, cutOff, cutOut, splice, repeatLine, dropLine, swapLines, harmBoundary, mixLineEnds, insertJunk, wrapInMultipart,
}

func place(random *rand.Rand, raw []byte) int { return random.IntN(len(raw) + 1) }

func flipBytes(random *rand.Rand, raw []byte, _ [][]byte) []byte {
	for range random.IntN(20) {
		if len(raw) > 0 {
			raw[random.IntN(len(raw))] ^= byte(1 << random.IntN(8))
		}
	}
	return raw
}

func cutOff(random *rand.Rand, raw []byte, _ [][]byte) []byte { return raw[:place(random, raw)] }

func cutOut(random *rand.Rand, raw []byte, _ [][]byte) []byte {
	from := place(random, raw)
	to := min(len(raw), from+random.IntN(200))
	return append(bytes.Clone(raw[:from]), raw[to:]...)
}

func splice(random *rand.Rand, raw []byte, raws [][]byte) []byte {
	other := raws[random.IntN(len(raws))]
	return append(bytes.Clone(raw[:place(random, raw)]), other[place(random, other):]...)
}

func lines(raw []byte) [][]byte { return bytes.SplitAfter(raw, []byte("\n")) }

func repeatLine(random *rand.Rand, raw []byte, _ [][]byte) []byte {
	all := lines(raw)
	i := random.IntN(len(all))
	all[i] = bytes.Repeat(all[i], 1+random.IntN(300))
	return bytes.Join(all, nil)
}

func dropLine(random *rand.Rand, raw []byte, _ [][]byte) []byte {
	all := lines(raw)
	all[random.IntN(len(all))] = nil
	return bytes.Join(all, nil)
}

func swapLines(random *rand.Rand, raw []byte, _ [][]byte) []byte {
	all := lines(raw)
	i, j := random.IntN(len(all)), random.IntN(len(all))
	all[i], all[j] = all[j], all[i]
	return bytes.Join(all, nil)
}

// harmBoundary changes a line that begins with two dashes, or repeats it all over the message.
func harmBoundary(random *rand.Rand, raw []byte, _ [][]byte) []byte {
	all := lines(raw)
	for i, line := range all {
		if !bytes.HasPrefix(line, []byte("--")) || random.IntN(2) == 0 {
			continue
		}
		switch random.IntN(4) {
		case 0:
			all[i] = append([]byte("--x"), line...)
		case 1:
			all[i] = bytes.TrimSuffix(line, []byte("\n"))
		case 2:
			all[i] = bytes.Repeat(line, 50)
		case 3:
			all[random.IntN(len(all))] = line
		}
	}
	return bytes.Join(all, nil)
}

func mixLineEnds(random *rand.Rand, raw []byte, _ [][]byte) []byte {
	all := lines(raw)
	for i, line := range all {
		if random.IntN(3) == 0 {
			all[i] = bytes.ReplaceAll(line, []byte("\n"), []byte([]string{"\r\n", "\r", "\n\r", "\n\n"}[random.IntN(4)]))
		}
	}
	return bytes.Join(all, nil)
}

func insertJunk(random *rand.Rand, raw []byte, _ [][]byte) []byte {
	junk := make([]byte, random.IntN(300))
	for i := range junk {
		junk[i] = byte(random.IntN(256))
	}
	at := place(random, raw)
	return append(append(bytes.Clone(raw[:at]), junk...), raw[at:]...)
}

func wrapInMultipart(random *rand.Rand, raw []byte, _ [][]byte) []byte {
	for range random.IntN(20) {
		raw = append([]byte("Content-Type: multipart/mixed; boundary=\"b\"\n\n--b\n"), raw...)
	}
	return raw
}
