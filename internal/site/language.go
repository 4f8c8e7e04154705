package site

import "golang.org/x/text/language"

// languageOf gives lang and dir of a document in the language; what is no BCP 47 tag counts as English.
func languageOf(tag string) (lang, dir string) {
	t, err := language.Parse(tag)
	if err != nil || t.IsRoot() {
		return "en", "ltr"
	}
	if script, _ := t.Script(); rightToLeft(script.String()) {
		return t.String(), "rtl"
	}
	return t.String(), "ltr"
}

// wordsBeside is the language of the program's own words where they stand in a document of another, else empty.
func wordsBeside(lang string) string {
	if base, _ := language.Make(lang).Base(); base.String() == "en" {
		return ""
	}
	return "en"
}

// rightToLeft tells of the scripts in common use whether they run from right to left (Unicode UAX #9).
func rightToLeft(script string) bool {
	switch script {
	case "Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm":
		return true
	}
	return false
}
