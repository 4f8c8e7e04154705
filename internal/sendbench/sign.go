package main

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// signaturesPerSecond is how many RSA signatures all processors make together, and nothing else.
func signaturesPerSecond(key *rsa.PrivateKey) (float64, error) {
	const measured = time.Second
	var made atomic.Int64
	var fault error
	var once sync.Once
	var all sync.WaitGroup
	began := time.Now()
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for hash := sha256.Sum256(nil); time.Since(began) < measured; made.Add(1) {
				if _, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, hash[:]); err != nil {
					once.Do(func() { fault = err })
					return
				}
			}
		})
	}
	all.Wait()
	return float64(made.Load()) / time.Since(began).Seconds(), fault
}
