package metadata

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// A clone is equal and shares nothing that can be changed in place, whatever
// field it is in.
func TestCloneSharesNothing(t *testing.T) {
	m := filled()
	c := m.Clone()
	if diff := cmp.Diff(m, c, cmpopts.EquateErrors()); diff != "" {
		t.Error(diff)
	}
	shared(t, reflect.ValueOf(m).Elem(), reflect.ValueOf(c).Elem(), "MetaData")
}

// shared reports every slice, map and pointer that a and b have in common.
// Types and errors are never changed in place.
func shared(t *testing.T, a, b reflect.Value, path string) {
	switch a.Kind() {
	case reflect.Struct:
		for i := range a.NumField() {
			shared(t, a.Field(i), b.Field(i), path+"."+a.Type().Field(i).Name)
		}
	case reflect.Slice:
		if a.Pointer() == b.Pointer() {
			t.Errorf("%s is shared", path)
		}
		for i := range a.Len() {
			shared(t, a.Index(i), b.Index(i), path+"[]")
		}
	case reflect.Pointer:
		if a.Pointer() == b.Pointer() {
			t.Errorf("%s is shared", path)
		}
		shared(t, a.Elem(), b.Elem(), path)
	case reflect.Map:
		if a.Pointer() == b.Pointer() {
			t.Errorf("%s is shared", path)
		}
	}
}

func TestCloneIsEqual(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := genMetaData().Draw(t, "schema")
		if diff := cmp.Diff(m, m.Clone()); diff != "" {
			t.Fatal(diff)
		}
	})
}
