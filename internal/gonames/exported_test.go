package gonames

import (
	"go/token"
	"testing"
)

func TestExported(t *testing.T) {
	for text, want := range map[string]string{
		"user_id": "UserID", "http_url": "HTTPURL", "firstName": "FirstName", "born;on": "BornOn", "": "X", "--": "X",
		"2nd": "X2nd", "été": "Été", "名前": "X名前", "type": "Type", "a b`\"c": "ABC", "_x": "X", "X": "X",
	} {
		if got := Exported(text); got != want || !token.IsIdentifier(got) || !token.IsExported(got) {
			t.Errorf("Exported(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestSingular(t *testing.T) {
	for name, want := range map[string]string{
		"Users": "User", "Categories": "Category", "Boxes": "Box", "Classes": "Class", "Status": "Status", "Address": "Address",
		"Analysis": "Analysis", "Staff": "Staff", "S": "S", "Branches": "Branch", "Is": "Is",
	} {
		if got := Singular(name); got != want {
			t.Errorf("Singular(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestPlural(t *testing.T) {
	for name, want := range map[string]string{
		"User": "Users", "Category": "Categories", "Key": "Keys", "Box": "Boxes", "Class": "Classes", "Branch": "Branches", "Status": "Statuses",
	} {
		if got := Plural(name); got != want || Singular(got) != name && name != "Status" {
			t.Errorf("Plural(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestSet(t *testing.T) {
	names := Set{}
	for i, want := range []string{"A", "A2", "A3"} {
		if got := names.Add("A"); got != want {
			t.Errorf("%d: %q, want %q", i, got, want)
		}
	}
	for range 9 {
		names.Add("B")
	}
	if got := names.Add("B"); got != "B10" {
		t.Errorf("the tenth is %q", got)
	}
}
