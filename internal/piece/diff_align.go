package piece

import "strings"

// pair joins a part of the old state with one of the new; -1 stands for none.
type pair struct{ old, now int }

// maxAlign bounds the table of an alignment; larger gaps are paired in order.
const maxAlign = 250_000

// align pairs equal parts in order (a longest common subsequence) and, between them, those most alike.
func align(was, is []string, alike func(old, now int) float64) []pair {
	start := 0
	for start < len(was) && start < len(is) && was[start] == is[start] {
		start++
	}
	endOld, endNow := len(was), len(is)
	for endOld > start && endNow > start && was[endOld-1] == is[endNow-1] {
		endOld, endNow = endOld-1, endNow-1
	}
	var out []pair
	i, j := start, start
	for _, p := range append(common(was, is, start, endOld, endNow), pair{endOld, endNow}) { // equal pairs are no change
		out = append(out, alignGap(i, p.old, j, p.now, alike)...)
		i, j = p.old+1, p.now+1
	}
	return out
}

// common is the longest common subsequence of the middle parts.
func common(was, is []string, start, endOld, endNow int) []pair {
	rows, columns := endOld-start, endNow-start
	if rows*columns > 16*maxAlign {
		return nil
	}
	length := make([][]int32, rows+1)
	for i := range length {
		length[i] = make([]int32, columns+1)
	}
	for i := rows - 1; i >= 0; i-- {
		for j := columns - 1; j >= 0; j-- {
			if was[start+i] == is[start+j] {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	var out []pair
	for i, j := 0, 0; i < rows && j < columns; {
		switch {
		case was[start+i] == is[start+j]:
			out = append(out, pair{start + i, start + j})
			i, j = i+1, j+1
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
	return out
}

// alignGap pairs the parts between two equal ones so that the sum of likenesses is largest. Parts of
// which none is left to pair stand alone.
func alignGap(i, endOld, j, endNow int, alike func(old, now int) float64) []pair {
	rows, columns := endOld-i, endNow-j
	if rows*columns > maxAlign {
		return inOrder(i, endOld, j, endNow)
	}
	best := make([][]float64, rows+1)
	for r := range best {
		best[r] = make([]float64, columns+1)
	}
	like := make([][]float64, rows)
	for r := rows - 1; r >= 0; r-- {
		like[r] = make([]float64, columns)
		for c := columns - 1; c >= 0; c-- {
			like[r][c] = alike(i+r, j+c)
			best[r][c] = max(best[r+1][c], best[r][c+1], like[r][c]+best[r+1][c+1])
		}
	}
	var out []pair
	r, c := 0, 0
	for r < rows || c < columns {
		switch {
		case r < rows && c < columns && like[r][c] > 0 && best[r][c] == like[r][c]+best[r+1][c+1]:
			out = append(out, pair{i + r, j + c})
			r, c = r+1, c+1
		case r < rows && (c == columns || best[r][c] == best[r+1][c]):
			out = append(out, pair{i + r, -1})
			r++
		default:
			out = append(out, pair{-1, j + c})
			c++
		}
	}
	return out
}

func inOrder(i, endOld, j, endNow int) []pair {
	var out []pair
	for ; i < endOld || j < endNow; i, j = i+1, j+1 {
		p := pair{i, j}
		if i >= endOld {
			p.old = -1
		}
		if j >= endNow {
			p.now = -1
		}
		out = append(out, p)
	}
	return out
}

// likeness is the share of words that two texts have in common, 0 to 1.
func likeness(a, b string) float64 {
	x, y := strings.Fields(a), strings.Fields(b)
	if len(x)+len(y) == 0 {
		return 1
	}
	left := map[string]int{}
	for _, w := range x {
		left[w]++
	}
	n := 0
	for _, w := range y {
		if left[w] > 0 {
			left[w]--
			n++
		}
	}
	return 2 * float64(n) / float64(len(x)+len(y))
}
