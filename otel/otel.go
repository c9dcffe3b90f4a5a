// Package otel traces what an engine sends with OpenTelemetry. It is a module of
// its own, so that only those who trace depend on OpenTelemetry:
//
//	eng, err := engine.Open(url, engine.WithHook(otel.NewHook(otel.Options{})))
package otel

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/engine"
)

// scope names the instrumentation.
const scope = "limbeck.dev/migrate/otel"

// Options say how to trace.
type Options struct {
	// Provider makes the tracer; nil is the global one.
	Provider trace.TracerProvider
	// Namespace is the name of the database (db.namespace); it may be empty.
	Namespace string
}

// NewHook returns a hook that makes a client span of each event, with the names
// of OpenTelemetry's semantic conventions for databases. Arguments of
// statements are never part of a span.
func NewHook(o Options) engine.Hook {
	if o.Provider == nil {
		o.Provider = otel.GetTracerProvider()
	}
	return &hook{o.Provider.Tracer(scope), o.Namespace}
}

type hook struct {
	tracer    trace.Tracer
	namespace string
}

// Before implements [engine.Hook].
func (h *hook) Before(ctx context.Context, e *engine.Event) context.Context {
	operation := operationOf(e)
	attributes := []attribute.KeyValue{
		attribute.String("db.system.name", cmp.Or(e.Dialect, "other_sql")),
		attribute.String("db.operation.name", operation),
	}
	if e.SQL != "" {
		attributes = append(attributes, attribute.String("db.query.text", e.SQL))
	}
	name := operation
	if h.namespace != "" {
		attributes = append(attributes, attribute.String("db.namespace", h.namespace))
		name += " " + h.namespace
	}
	ctx, _ = h.tracer.Start(ctx, name, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(attributes...))
	return ctx
}

// After implements [engine.Hook].
func (h *hook) After(ctx context.Context, e *engine.Event) {
	span := trace.SpanFromContext(ctx)
	defer span.End()
	if e.Kind == engine.EventQuery && e.Err == nil {
		span.SetAttributes(attribute.Int64("db.response.returned_rows", e.Rows))
	}
	if e.Err == nil {
		return
	}
	span.SetStatus(codes.Error, e.Err.Error())
	kind := "_OTHER"
	var known *core.Error
	if errors.As(e.Err, &known) && known.Kind != core.ErrOther {
		kind = string(known.Kind)
	}
	span.SetAttributes(attribute.String("error.type", kind))
	if known != nil && known.Code != "" {
		span.SetAttributes(attribute.String("db.response.status_code", known.Code))
	}
}

// operationOf is the first word of the statement, or the kind of the event.
func operationOf(e *engine.Event) string {
	if words := strings.Fields(e.SQL); len(words) > 0 {
		return strings.ToUpper(words[0])
	}
	return strings.ToUpper(string(e.Kind))
}
