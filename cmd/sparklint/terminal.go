package main

import (
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/schollz/progressbar/v3"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
)

func terminal(w io.Writer) bool {
	f, ok := inert.Exact(w).(*os.File)
	return ok && (isatty.IsTerminal(f.Fd()) || isatty.IsCygwinTerminal(f.Fd()))
}

// typed reports whether r is a terminal.
func typed(r io.Reader) bool {
	f, ok := r.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}

// redraw replaces what a terminal shows with a text.
func redraw(out io.Writer, text string) error {
	const top, clearLine, clearRest = "\x1b[H", "\x1b[K\n", "\x1b[J"
	var plain strings.Builder
	if _, err := io.WriteString(inert.NewWriter(&plain), text); err != nil {
		return err
	}
	_, err := io.WriteString(inert.Exact(out), top+strings.ReplaceAll(plain.String(), "\n", clearLine)+clearRest)
	return err
}

// colored reports whether to print colours: as the flag says, else as NO_COLOR,
// FORCE_COLOR and TERM say, else on a terminal.
func colored(flag string, out io.Writer, getenv func(string) string) bool {
	switch {
	case flag != "auto":
		return flag == "always"
	case getenv("NO_COLOR") != "":
		return false
	case getenv("FORCE_COLOR") != "" && getenv("FORCE_COLOR") != "0":
		return true
	case getenv("TERM") == "dumb":
		return false
	}
	return terminal(out)
}

// A progress is a bar on a terminal for work that takes longer than a second.
type progress struct {
	mu    sync.Mutex
	bar   *progressbar.ProgressBar
	done  int
	start time.Time
	out   io.Writer // nil if it is not a terminal
	total int
}

func newProgress(out io.Writer, total int) *progress {
	p := &progress{start: time.Now(), total: total}
	if terminal(out) {
		p.out = inert.Exact(out)
	}
	return p
}

// step counts one more as done.
func (p *progress) step() {
	if p.out == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	if p.bar == nil {
		if time.Since(p.start) < time.Second {
			return
		}
		p.bar = progressbar.NewOptions(p.total,
			progressbar.OptionSetWriter(p.out), progressbar.OptionClearOnFinish(), progressbar.OptionSetDescription("reading"),
			progressbar.OptionShowCount(), progressbar.OptionThrottle(100*time.Millisecond))
	}
	_ = p.bar.Set(p.done) // a bar that can't be drawn is not an error
}

// end removes the bar.
func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}
