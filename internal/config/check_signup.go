package config

import "time"

// The times that the link of a confirmation mail may be good: people look into their mail in the evening, and what
// is not confirmed is not kept for long.
const (
	shortestValid = time.Hour
	longestValid  = 30 * 24 * time.Hour
)

func (c *Config) checkSignUp(fault func(key, format string, args ...any)) {
	if v := c.SignUp.Valid; v < shortestValid || v > longestValid {
		fault("sign_up.valid", "%v: write a time between 1h and 720h", v)
	}
	for key, most := range map[string]int{
		"sign_up.per_address": c.SignUp.PerAddress, "sign_up.per_network": c.SignUp.PerNetwork, "sign_up.per_day": c.SignUp.PerDay,
	} {
		if most < 1 {
			fault(key, "%d: write at least 1, or sign_up.open: false", most)
		}
	}
}
