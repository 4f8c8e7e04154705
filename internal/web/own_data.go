package web

import (
	"context"
	"net/http"

	"pressrun/internal/site"
)

// export gives the reader the file with all that is held of him.
func (s *Server) export(ctx context.Context, w http.ResponseWriter, r *http.Request) (int, []byte, error) {
	if err := s.readOwn(w, r); err != nil {
		return 0, nil, err
	}
	file, err := s.Self.Export.File(ctx, r.PathValue("token"), r.PostForm.Get(site.FieldEmail))
	if status, why := unfit(w, err); why != "" {
		return s.preferencesPage(ctx, r, status, "", why)
	}
	if err != nil {
		return 0, nil, err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Disposition", `attachment; filename="my-data.json"`)
	return http.StatusOK, file, nil
}

// showErase says what an erasing takes away, and has the button.
func (s *Server) showErase(ctx context.Context, _ http.ResponseWriter, r *http.Request) (int, []byte, error) {
	reader, err := s.Readers.SubscriptionByToken(ctx, r.PathValue("token"))
	if err != nil {
		return 0, nil, err
	}
	page, err := s.Site.ErasePage(s.shown(reader))
	return http.StatusOK, page, err
}

// erase forgets the reader.
func (s *Server) erase(ctx context.Context, w http.ResponseWriter, r *http.Request) (int, []byte, error) {
	if err := s.readOwn(w, r); err != nil {
		return 0, nil, err
	}
	if r.PostForm.Get(site.FieldDo) != site.DoAgree {
		return 0, nil, &refusal{http.StatusBadRequest, notSaid.Error()}
	}
	if err := s.Self.Erasing.Erase(ctx, r.PathValue("token")); err != nil {
		return 0, nil, err
	}
	page, err := s.Site.ErasedPage()
	return http.StatusOK, page, err
}
