package otel_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"limbeck.dev/migrate/core"
	_ "limbeck.dev/migrate/dialect/sqlite"
	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/otel"
)

func TestHook(t *testing.T) {
	ctx := context.Background()
	recorder := tracetest.NewSpanRecorder()
	provider := sdk.NewTracerProvider(sdk.WithSpanProcessor(recorder))
	eng, err := engine.Open("sqlite://", engine.WithHook(otel.NewHook(otel.Options{Provider: provider, Namespace: "blog"})))
	if err != nil {
		t.Fatal(err)
	}
	defer eng.Close()
	ctx, parent := provider.Tracer("test").Start(ctx, "parent")
	for _, s := range []core.Statement{core.SQL("CREATE TABLE t (id INTEGER UNIQUE)"), core.SQL("INSERT INTO t VALUES (?)", 4711)} {
		if _, err := eng.Exec(ctx, s); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := eng.Exec(ctx, core.SQL("INSERT INTO t VALUES (?)", 4711)); err == nil {
		t.Error("no error")
	}
	parent.End()
	var names []string
	for _, span := range recorder.Ended() {
		names = append(names, span.Name())
		if span.Name() != "parent" && span.Parent().TraceID() != parent.SpanContext().TraceID() {
			t.Errorf("%s is no child", span.Name())
		}
		if text := fmt.Sprint(span.Attributes(), span.Status()); strings.Contains(text, "4711") {
			t.Errorf("a value is shown: %s", text)
		}
	}
	if got := strings.Join(names, ", "); got != "CONNECT blog, CREATE blog, INSERT blog, INSERT blog, parent" {
		t.Errorf("spans: %s", got)
	}
	failed := recorder.Ended()[3]
	if failed.Status().Code != codes.Error || !has(failed.Attributes(), "error.type", "unique") ||
		!has(failed.Attributes(), "db.system.name", "sqlite") || !has(failed.Attributes(), "db.response.status_code", "2067") {
		t.Errorf("the failed one: %v %v", failed.Status(), failed.Attributes())
	}
}

func has(attributes []attribute.KeyValue, key, value string) bool {
	for _, a := range attributes {
		if string(a.Key) == key && a.Value.AsString() == value {
			return true
		}
	}
	return false
}
