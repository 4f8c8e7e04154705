package web

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"pressrun/internal/readership"
	"pressrun/internal/site"
	"pressrun/internal/subscriber"
)

// showSubscribe is the form, with the list chosen that the address names.
func (s *Server) showSubscribe(ctx context.Context, w http.ResponseWriter, r *http.Request) (int, []byte, error) {
	var chosen []subscriber.Choice
	for _, slug := range r.URL.Query()[site.SignUpLists] {
		chosen = append(chosen, subscriber.Choice{List: slug})
	}
	lists, err := s.signUpLists(ctx, chosen, false)
	if err != nil {
		return 0, nil, err
	}
	return s.signUpForm(w, http.StatusOK, site.SignUpForm{Lists: lists})
}

// signUpForm shows the form. It holds no token, so unlike a reader's page it may tell our own server where its
// visitor comes from; else old browsers send it with an origin of null, which is nobody's.
func (s *Server) signUpForm(w http.ResponseWriter, status int, f site.SignUpForm) (int, []byte, error) {
	w.Header().Set("Referrer-Policy", "same-origin")
	if s.SignUps == nil || len(f.Lists) == 0 {
		page, err := s.Site.NoFormPage()
		return http.StatusNotFound, page, err
	}
	f.Path = s.formPath()
	if f.Stamp == "" {
		f.Stamp = s.SignUps.Stamp()
	}
	page, err := s.Site.SubscribePage(f)
	return status, page, err
}

func (s *Server) formPath() string { return pathOf(s.Publication.SubscribeAddress("")) }

// maxSignUp is the most bytes of a filled-in form: there may be many lists, with many topics each.
const maxSignUp = 64 << 10

// subscribe takes a filled-in form. Its answer is the same, to the byte and in the same time, whoever has the
// address. What is not taken is shown again with all that was typed, and nothing is lost without a word.
func (s *Server) subscribe(ctx context.Context, w http.ResponseWriter, r *http.Request) (int, []byte, error) {
	if err := readFields(w, r, maxSignUp); err != nil {
		return 0, nil, err
	}
	lists, err := s.signUpLists(ctx, choicesOf(r.PostForm), false)
	if err != nil {
		return 0, nil, err
	}
	form := site.SignUpForm{
		Lists: lists, Email: r.PostForm.Get(site.SignUpEmail), Name: r.PostForm.Get(site.SignUpName),
	}
	if s.SignUps == nil || len(lists) == 0 {
		return s.signUpForm(w, http.StatusNotFound, form)
	}
	if status, message := s.suspect(r, &form); message != "" {
		form.Faults = []site.SignUpFault{{Message: message}}
		return s.signUpForm(w, status, form)
	}
	ask := readership.Ask{
		Email: form.Email, Name: form.Name, Sure: r.PostForm.Get(site.SignUpSure), Choices: chosenOf(lists),
		From: s.clientIP(r), Words: s.Site.SignUpWords(lists),
	}
	if err := s.SignUps.Ask(ctx, ask); err != nil {
		return s.notTaken(w, form, err)
	}
	page, err := s.Site.AskedPage(form.Email, s.formPath())
	return http.StatusOK, page, err
}

// suspect says why a form looks as if a machine had filled it in. A person presses once more, and it is taken.
func (s *Server) suspect(r *http.Request, form *site.SignUpForm) (status int, message string) {
	stamp := r.PostForm.Get(site.SignUpStamp)
	switch pace := s.SignUps.PaceOf(stamp); {
	case s.fromElsewhere(r):
		return http.StatusForbidden, "The form came from another site. Press the button once more to send it from here."
	case pace == readership.PaceOutdated:
		return http.StatusUnprocessableEntity, "The page was open for long. Press the button once more."
	case pace == readership.PaceTooFast:
		form.Stamp = stamp
		return http.StatusUnprocessableEntity, "That was very fast. Press the button once more, " +
			"so that we know you are a person."
	case r.PostForm.Get(site.SignUpTrap) != "":
		return http.StatusUnprocessableEntity, "A field was filled in that people do not see, perhaps by your browser. " +
			"It is empty again. Press the button once more."
	}
	form.Stamp = stamp
	return 0, ""
}

// notTaken shows a form again that was not taken, and why.
func (s *Server) notTaken(w http.ResponseWriter, form site.SignUpForm, err error) (int, []byte, error) {
	var wrong *readership.FormError
	var full *subscriber.CapError
	switch {
	case errors.As(err, &wrong):
		for _, f := range wrong.Faults {
			form.Faults = append(form.Faults, site.SignUpFault{Field: f.Field, Message: f.Message})
		}
		if wrong.Suggest != "" {
			form.Sure = form.Email
		}
		return s.signUpForm(w, http.StatusUnprocessableEntity, form)
	case errors.As(err, &full):
		w.Header().Set("Retry-After", seconds(full.Cap.Within))
		form.Faults = []site.SignUpFault{{Message: "More people have signed up from here today than we take in one day. " +
			"Please come back tomorrow."}}
		return s.signUpForm(w, http.StatusTooManyRequests, form)
	}
	return 0, nil, err
}

// chosenOf are the choices of the lists that were chosen.
func chosenOf(lists []site.SignUpList) (choices []subscriber.Choice) {
	for _, l := range lists {
		if l.Chosen {
			choices = append(choices, l.Choice)
		}
	}
	return choices
}

// choicesOf reads the choices of a form. What is not offered is left out by signUpLists and by the one who takes it.
func choicesOf(fields map[string][]string) (choices []subscriber.Choice) {
	first := func(name string) string {
		if values := fields[name]; len(values) > 0 {
			return values[0]
		}
		return ""
	}
	for _, slug := range fields[site.SignUpLists] {
		choices = append(choices, subscriber.Choice{
			List: slug, Sections: slices.Clone(fields[site.SignUpTopics+"."+slug]),
			Cadence: subscriber.Cadence(first(site.SignUpCadence + "." + slug)),
			Content: subscriber.Content(first(site.SignUpContent + "." + slug)),
		})
	}
	return choices
}
