package store

import (
	"context"
	"time"

	"pressrun/internal/ledger"
)

const pingColumns = `id, run_id, hub, topic, state, reason, attempt, tried_at, next_at, told_at`

func scanPing(row scanner) (p ledger.HubPing, err error) {
	err = row.Scan(&p.ID, &p.RunID, &p.Hub, &p.Topic, &p.State, &p.Reason, &p.Attempt,
		into(&p.TriedAt), into(&p.NextAt), into(&p.ToldAt))
	return p, err
}

// PlanPings notes what hubs are to be told of a run. What is noted already stays as it is.
func (s *Store) PlanPings(ctx context.Context, pings []ledger.HubPing) error {
	return s.write(ctx, func(t session) error {
		for _, p := range pings {
			_, err := t.exec(`INSERT INTO hub_ping (run_id, hub, topic, state, reason, attempt)
				VALUES (?, ?, ?, 'queued', '', 0) ON CONFLICT (run_id, hub, topic) DO NOTHING`, p.RunID, p.Hub, p.Topic)
			if err != nil {
				return name(err, "run %d, hub %s", p.RunID, p.Hub)
			}
		}
		return nil
	})
}

// Pings lists what hubs were or are to be told of a run.
func (s *Store) Pings(ctx context.Context, runID int64) ([]ledger.HubPing, error) {
	return list(s.read(ctx), scanPing, `SELECT `+pingColumns+` FROM hub_ping WHERE run_id = ? ORDER BY id`, runID)
}

// OpenPings lists what hubs are still to be told, of all runs whose feeds are in place.
func (s *Store) OpenPings(ctx context.Context) ([]ledger.HubPing, error) {
	return list(s.read(ctx), scanPing, `SELECT `+pingColumns+` FROM hub_ping
		WHERE state = 'queued' AND EXISTS (SELECT 1 FROM run_step x
			WHERE x.run_id = hub_ping.run_id AND x.channel = 'feeds' AND x.state = 'done') ORDER BY id`)
}

// BeginPing counts an attempt and keeps other processes from making it until a time, at which it is made again should
// this one end before it tells the outcome. One that has moved on meanwhile is ErrNotFound.
func (s *Store) BeginPing(ctx context.Context, p ledger.HubPing, now, until time.Time) (begun ledger.HubPing, err error) {
	err = s.write(ctx, func(t session) error {
		n, err := t.exec(`UPDATE hub_ping SET attempt = attempt + 1, tried_at = COALESCE(tried_at, ?), next_at = ?
			WHERE id = ? AND state = 'queued' AND attempt = ?`, at(now), at(until), p.ID, p.Attempt)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrNotFound
		}
		begun, err = one(t, scanPing, `SELECT `+pingColumns+` FROM hub_ping WHERE id = ?`, p.ID)
		return err
	})
	return begun, name(err, "ping %d, attempt %d", p.ID, p.Attempt)
}

// RecordPing writes what became of a ping: state, reason and times. A hub that was told knows of all earlier changes
// of that feed, so what was still to be told of them is told too.
func (s *Store) RecordPing(ctx context.Context, p ledger.HubPing) error {
	err := s.write(ctx, func(t session) error {
		_, err := t.exec(`UPDATE hub_ping SET state = ?, reason = ?, tried_at = ?, next_at = ?, told_at = ? WHERE id = ?`,
			p.State, p.Reason, at(p.TriedAt), at(p.NextAt), at(p.ToldAt), p.ID)
		if err != nil || p.State != ledger.PingTold {
			return err
		}
		_, err = t.exec(`UPDATE hub_ping SET state = 'told', reason = '', next_at = NULL, told_at = ?
			WHERE hub = ? AND topic = ? AND state = 'queued' AND id < ?`, at(p.ToldAt), p.Hub, p.Topic, p.ID)
		return err
	})
	return name(err, "ping %d", p.ID)
}
