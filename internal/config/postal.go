package config

import "strings"

// placeholderEnd ends the postal address of a publication that was just made.
const placeholderEnd = ", street and number, town"

// PostalPlaceholder is the postal address that a new publication of that name begins with.
func PostalPlaceholder(name string) string { return name + placeholderEnd }

// PostalAddressMissing tells whether nobody has filled in the postal address yet.
func (c *Config) PostalAddressMissing() bool {
	address := strings.TrimSpace(c.Site.PostalAddress)
	return address == "" || address == Default().Site.PostalAddress || strings.HasSuffix(address, placeholderEnd)
}
