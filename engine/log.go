package engine

import (
	"context"
	"log/slog"
	"time"
)

// LogOptions say what is logged.
type LogOptions struct {
	// Level is that of what succeeds; what fails is at least a warning.
	Level slog.Level
	// Slow leaves out what succeeds in less time.
	Slow time.Duration
	// Values logs the arguments of statements too.
	Values bool
}

// logHook logs what was sent.
type logHook struct {
	logger  *slog.Logger
	options LogOptions
}

// Before implements [Hook].
func (h *logHook) Before(ctx context.Context, _ *Event) context.Context { return ctx }

// After implements [Hook].
func (h *logHook) After(ctx context.Context, e *Event) {
	level := h.options.Level
	if e.Err != nil {
		level = max(level, slog.LevelWarn)
	}
	if e.Err == nil && e.Duration < h.options.Slow || !h.logger.Enabled(ctx, level) {
		return
	}
	attrs := []slog.Attr{slog.Duration("duration", e.Duration), slog.Int64("rows", e.Rows)}
	if e.SQL != "" {
		attrs = append(attrs, slog.String("sql", e.SQL))
	}
	if e.Tag != "" {
		attrs = append(attrs, slog.String("tag", e.Tag))
	}
	switch {
	case len(e.Args) == 0:
	case h.options.Values:
		attrs = append(attrs, slog.Any("args", e.Args))
	default:
		attrs = append(attrs, slog.Int("args", len(e.Args)))
	}
	if e.Err != nil {
		attrs = append(attrs, slog.String("error", e.Err.Error()))
	}
	h.logger.LogAttrs(ctx, level, string(e.Kind), attrs...)
}
