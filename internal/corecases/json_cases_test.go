package corecases

import (
	"limbeck.dev/migrate/core"
	md "limbeck.dev/migrate/metadata"
)

func ofDocuments(name string, columns ...core.Node) testCase {
	return query(name, core.Select(documents.ID).Columns(columns...).From(documents).OrderBy(documents.ID))
}

func whereDocument(name string, condition core.Condition) testCase {
	return query(name, core.Select(documents.ID).From(documents).Where(condition).OrderBy(documents.ID))
}

// asText reads a document as text, which drivers would read each in its own way.
func asText(n core.Node) core.Node { return core.Cast[string](n, md.Text{}) }

func jsonCases() []testCase {
	body, plain := core.Doc(documents.Body), core.Doc(documents.Plain)
	return []testCase{
		ofDocuments("text of a key", body.Text("name"), plain.Text("name")),
		ofDocuments("text of a number", body.Text("age"), plain.Text("age")),
		ofDocuments("text of true", body.Text("ok"), body.Text("off")),
		ofDocuments("text of null", body.Text("none")),
		ofDocuments("text of nothing", body.Text("nothing")),
		ofDocuments("text of a path", body.Text("deep", "er", "est")),
		ofDocuments("text of an element", body.Text("tags", 1)),
		ofDocuments("text of an element of an element", body.Text(1, 0), body.Text(2, "k")),
		ofDocuments("text after a path", body.Path("deep", "er").Text("est")),
		ofDocuments("path after a path", asText(body.Path("deep").Path("er"))),
		ofDocuments("path to text", asText(body.Path("name"))),
		ofDocuments("path to an array", asText(body.Path("tags"))),
		ofDocuments("path to nothing", body.Path("deep", "nothing", "at all")),
		ofDocuments("a key with a quote", body.Text("it's")),
		ofDocuments("a key with a double quote", body.Text(`a"b`)),
		ofDocuments("a key with a point", body.Text("c.d")),
		ofDocuments("a key with a backslash", body.Text(`e\f`)),
		ofDocuments("a key with other letters", body.Text("é ☃")),
		ofDocuments("a key with a dollar", body.Text("$x")),
		ofDocuments("an index is no key", body.Text("tags", "1")),
		ofDocuments("text of all", body.Path("tags").Text()),
		whereDocument("text compared", body.Text("name").Eq("ada")),
		whereDocument("text of a number compared", body.Text("age").Eq("36")),
		whereDocument("contains", body.Contains(map[string]any{"name": "ada"})),
		whereDocument("plain contains", plain.Contains(map[string]any{"age": 36})),
		whereDocument("has key", body.HasKey("age")),
		whereDocument("plain has key", plain.HasKey("age")),
		whereDocument("has no key", core.Not(body.HasKey("age"))),
		whereDocument("has key of null", body.HasKey("none")),
		whereDocument("has odd key", body.HasKey(`a"b`)),
		whereDocument("contained by", body.Path("tags").ContainedBy([]string{"x", "y", "z"})),
		whereDocument("plain contained by", plain.Path("tags").ContainedBy([]string{"x"})),
		whereDocument("has any key", body.HasAnyKey("nothing", `a"b`)),
		whereDocument("has any of one key", core.Not(plain.HasAnyKey("age"))),
		whereDocument("has any of no keys", body.HasAnyKey()),
		whereDocument("has all keys", body.HasAllKeys("none", "it's")),
		whereDocument("lacks one of all keys", core.Not(plain.HasAllKeys("age", "nothing"))),
		whereDocument("has all of no keys", body.HasAllKeys()),
		whereDocument("path exists", body.PathExists("$.deep.er")),
		whereDocument("path exists in an array", body.PathExists("$[2].k")),
		whereDocument("path does not exist", core.Not(plain.PathExists("$.tags[5]"))),
		whereDocument("path matches", body.PathMatch("$.age > 30")),
		whereDocument("path does not match", core.Not(plain.PathMatch("exists($.nothing)"))),
		ofDocuments("without a key", asText(body.Path("deep").DeletePath("er"))),
		ofDocuments("without a key of a key", asText(plain.Path("deep").DeletePath("er", "est"))),
		ofDocuments("without an element", asText(body.Path("tags").DeletePath(0))),
		ofDocuments("without an element of an element", body.DeletePath(1, 0).Path(1).Length()),
		ofDocuments("without what is not there", asText(body.Path("tags").DeletePath("name", 7))),
		{name: "deleted", stmt: core.Update(documents).
			Set(documents.Body.ToExpr(body.DeletePath("name")), documents.Plain.ToExpr(plain.DeletePath("tags", 0))).All(),
			after: core.Select(documents.ID, body.HasKey("name"), asText(plain.Path("tags"))).From(documents).OrderBy(documents.ID)},
		ofDocuments("with a key set", asText(body.Path("deep").SetPath("new", "er")), asText(plain.Path("deep").SetPath([]int{1}, "more"))),
		ofDocuments("with a key of a key set", asText(body.SetPath(map[string]any{"a": nil}, "deep", "er").Path("deep"))),
		ofDocuments("with an element set", asText(body.SetPath(7, "tags", 0).Path("tags")), asText(plain.SetPath("z", "tags", 2).Path("tags"))),
		ofDocuments("with null set", asText(body.SetPath(nil, "age").Path("age"))),
		ofDocuments("set where there is no place", asText(body.SetPath(1, "nothing", "at all").Path("deep")), asText(body.SetPath(1, "tags", "key").Path("tags")),
			asText(body.SetPath(1, "deep", 0).Path("deep"))),
		ofDocuments("with an odd key set", asText(body.Path("deep").SetPath("it's", `a"b`))),
		ofDocuments("merged", asText(body.MergePatch(map[string]any{"age": nil, "deep": map[string]any{"er": nil, "x": 1}, "tags": []int{1}}).Path("deep")),
			asText(plain.Path("deep").MergePatch(map[string]any{"er": map[string]any{"est": nil, "it's": true}}))),
		whereDocument("merged without a key", core.Not(body.MergePatch(map[string]any{"age": nil, "name": "x"}).HasKey("age"))),
		ofDocuments("merged with what is no object", asText(body.Path("tags").MergePatch(map[string]any{"a": map[string]any{"b": nil, "c": 2}}))),
		{name: "set and merged", stmt: core.Update(documents).
			Set(documents.Body.ToExpr(body.SetPath("eve", "name")), documents.Plain.ToExpr(plain.MergePatch(map[string]any{"tags": nil}))).All(),
			after: core.Select(documents.ID, body.Text("name"), plain.HasKey("tags"), plain.HasKey("age")).From(documents).OrderBy(documents.ID)},
		ofDocuments("length", body.Length(), plain.Length()),
		ofDocuments("length of an element", body.Path("tags").Length()),
		{name: "kind", stmt: core.Select(documents.ID, body.Kind(), plain.Kind()).From(documents).OrderBy(documents.ID), own: true},
		whereDocument("null column", documents.Body.IsNull()),
	}
}

func whereTagged(name string, condition core.Condition) testCase {
	return query(name, core.Select(tagged.ID).From(tagged).Where(condition).OrderBy(tagged.ID))
}

func ofTagged(name string, columns ...core.Node) testCase {
	return query(name, core.Select(tagged.ID).Columns(columns...).From(tagged).OrderBy(tagged.ID))
}

// postgresCases are the arrays and ranges, which PostgreSQL alone has.
func postgresCases() []testCase {
	tags, span := core.Arr(tagged.Tags), core.Span(tagged.Span)
	low := core.NewRange[int64](2, 4)
	return []testCase{
		whereTagged("array contains", tags.Contains("go")),
		whereTagged("array contained", tags.ContainedBy("go", "sql", "x")),
		whereTagged("arrays overlap", tags.Overlaps("c", "sql")),
		whereTagged("array has", tags.Has("go")),
		whereTagged("array appended", tags.Append("x").Contains("x", "c")),
		ofTagged("array length", tags.Length()),
		ofTagged("array element", tags.At(1)),
		whereTagged("any", core.Val("c").EqAny(tagged.Tags)),
		whereTagged("all", core.Val("c").EqAll(tagged.Tags)),
		whereTagged("range contains", span.Contains(5)),
		whereTagged("range contains a range", span.ContainsRange(low)),
		whereTagged("range contained", span.ContainedBy(core.NewRange[int64](0, 6))),
		whereTagged("ranges overlap", span.Overlaps(low)),
		whereTagged("range before", span.Before(core.NewRange[int64](5, 6))),
		whereTagged("range after", span.After(low)),
		whereTagged("range adjacent", span.AdjacentTo(core.NewRange[int64](9, 10))),
		ofTagged("range bounds", span.Lower(), span.Upper()),
	}
}
