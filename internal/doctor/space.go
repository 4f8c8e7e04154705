package doctor

import "syscall"

// space is what is left for this user in the file system of a folder: bytes and files. A file system that counts
// no files has room for any number.
func space(folder string) (free, files uint64, err error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(folder, &st); err != nil {
		return 0, 0, err
	}
	files = uint64(st.Ffree) //nolint:unconvert // its type differs between systems
	if st.Files == 0 {
		files = 1 << 62
	}
	return uint64(st.Bavail) * uint64(st.Bsize), files, nil //nolint:unconvert // their types differ between systems
}
