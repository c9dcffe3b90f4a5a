package features

import (
	"maps"
	"slices"

	"limbeck.dev/migrate/dialect/mysql"
	"limbeck.dev/migrate/dialect/postgres"
	md "limbeck.dev/migrate/metadata"
)

// typed is a type and how a column of it is used.
type typed struct {
	t        md.Type
	def      string // a default; "" for none
	unsorted bool   // cannot be the key of an index
}

// genericTypes are those of the vocabulary that every database has.
var genericTypes = map[string]typed{
	"smallint":      {md.SmallInteger{}, "7", false},
	"integer":       {md.Integer{}, "-42", false},
	"bigint":        {md.BigInteger{}, "9000000000", false},
	"varchar":       {md.String{Length: 40}, "'it''s'", false},
	"char":          {md.Char{Length: 3}, "'abc'", false},
	"text":          {md.Text{}, "'a \"text\"'", true},
	"boolean":       {md.Boolean{}, "true", false},
	"numeric":       {md.Numeric{}, "1", false},
	"numeric_8":     {md.Numeric{Precision: 8}, "3", false},
	"numeric_12_3":  {md.Numeric{Precision: 12, Scale: 3}, "1.5", false},
	"real":          {md.Float{}, "0.5", false},
	"double":        {md.Double{}, "0.25", false},
	"date":          {md.Date{}, "'2026-01-02'", false},
	"time":          {md.Time{}, "'12:34:56'", false},
	"time_3":        {md.Time{Precision: new(3)}, "'12:34:56.789'", false},
	"timestamp":     {md.Timestamp{}, "now()", false},
	"timestamp_0":   {md.Timestamp{Precision: new(0)}, "'2026-01-02 03:04:05'", false},
	"timestamptz":   {md.Timestamp{WithZone: true}, "now()", false},
	"timestamptz_3": {md.Timestamp{Precision: new(3), WithZone: true}, "'2026-01-02 03:04:05'", false},
	"interval":      {md.Interval{}, "", false},
	"binary":        {md.Binary{}, "", true},
	"binary_16":     {md.Binary{Length: 16}, "", false},
	"uuid":          {md.UUID{}, "'00000000-0000-0000-0000-000000000001'", false},
	"json":          {md.JSON{}, "", true},
	"enum":          {md.Enum{Name: "colour", Values: []string{"red", "it's", `b\lue`, ""}}, "'red'", false},
	"variant": {md.Variant{Type: md.Integer{}, On: map[string]md.Type{
		"postgresql": postgres.Inet, "mysql": mysql.UnsignedInt, "mariadb": mysql.UnsignedInt, "sqlite": md.Text{}}}, "", false},
}

var postgresTypes = map[string]typed{
	"varchar_any": {md.String{}, "''", false}, "jsonb": {md.JSON{Binary: true}, "'{}'::jsonb", false},
	"timetz":        {md.Time{WithZone: true}, "", false},
	"text_list":     {md.Array{Of: md.Text{}}, "'{}'::text[]", false},
	"integer_table": {md.Array{Of: md.Integer{}, Dimensions: 2}, "'{{1,2},{3,4}}'::integer[]", false},
	"enum_list":     {md.Array{Of: md.Enum{Name: "colour"}}, "", false},
	"numeric_list":  {md.Array{Of: md.Numeric{Precision: 5, Scale: 1}}, "", false},
	"enum_of_app":   {md.Enum{Schema: "app", Name: "level"}, "'low'::app.level", false},
	"inet":          {postgres.Inet, "'127.0.0.1'::inet", false}, "cidr": {postgres.CIDR, "", false},
	"macaddr": {postgres.MacAddr, "", false}, "macaddr8": {postgres.MacAddr8, "", false},
	"money": {postgres.Money, "", false}, "oid": {postgres.OID, "", false}, "xml": {postgres.XML, "", true},
	"tsvector": {postgres.TSVector, "", false}, "tsquery": {postgres.TSQuery, "", false}, "jsonpath": {postgres.JSONPath, "", true},
	"point": {postgres.Point, "", true}, "line": {postgres.Line, "", true}, "lseg": {postgres.LSeg, "", true},
	"box": {postgres.Box, "", true}, "path": {postgres.Path, "", true}, "polygon": {postgres.Polygon, "", true},
	"circle": {postgres.Circle, "", true}, "int4range": {postgres.Int4Range, "", false}, "int8range": {postgres.Int8Range, "", false},
	"numrange": {postgres.NumRange, "", false}, "daterange": {postgres.DateRange, "", false}, "tsrange": {postgres.TSRange, "", false},
	"tstzrange": {postgres.TSTZRange, "", false}, "bit_8": {postgres.Bit(8), "", false}, "varbit": {postgres.VarBit(0), "", false},
	"varbit_12": {postgres.VarBit(12), "", false}, "interval_day": {md.Native{SQL: "interval day to second(3)"}, "", false},
	"inet_list": {md.Array{Of: postgres.Inet}, "", false},
}

// mysqlTypes are those of MySQL and MariaDB alike.
var mysqlTypes = map[string]typed{
	"tinyint": {mysql.TinyInt, "1", false}, "mediumint": {mysql.MediumInt, "5", false},
	"tinyint_u": {mysql.UnsignedTinyInt, "255", false}, "smallint_u": {mysql.UnsignedSmallInt, "", false},
	"mediumint_u": {mysql.UnsignedMediumInt, "", false}, "int_u": {mysql.UnsignedInt, "4000000000", false},
	"bigint_u": {mysql.UnsignedBigInt, "", false}, "year": {mysql.Year, "2026", false},
	"tinytext": {mysql.TinyText, "", true}, "text_64k": {mysql.TextType, "'x'", true}, "mediumtext": {mysql.MediumText, "", true},
	"tinyblob": {mysql.TinyBlob, "", true}, "blob_64k": {mysql.BlobType, "", true}, "mediumblob": {mysql.MediumBlob, "", true},
	"geometry": {mysql.Geometry, "", true}, "point": {mysql.Point, "", true}, "linestring": {mysql.LineString, "", true},
	"polygon": {mysql.Polygon, "", true}, "multipoint": {mysql.MultiPoint, "", true}, "multilinestring": {mysql.MultiLineString, "", true},
	"multipolygon": {mysql.MultiPolygon, "", true}, "collection": {mysql.GeometryCollection, "", true},
	"set": {mysql.Set("a", "it's", `b\c`), "'a,it''s'", false}, "bit_9": {mysql.Bit(9), "b'101'", false},
	"binary_fixed": {mysql.FixedBinary(4), "", false}, "decimal_u": {mysql.UnsignedDecimal(8, 2), "1.50", false},
	"zerofill": {md.Native{SQL: "int(6) unsigned zerofill"}, "", false},
}

var mariadbTypes = map[string]typed{"inet6": {mysql.INet6, "", false}, "inet4": {mysql.INet4, "", false}}

var sqliteTypes = map[string]typed{
	"nothing": {md.Native{SQL: "GEOMETRY"}, "", false}, "int": {md.Native{SQL: "INT"}, "3", false},
	"long":      {md.Native{SQL: "UNSIGNED BIG INT"}, "", false},
	"nvarchar":  {md.Native{SQL: "NVARCHAR(100)"}, "", false},
	"unbounded": {md.String{}, "", false},
}

// typeTables are a table for each type: a plain column, a required one, one
// with a default, and an index.
func typeTables(sets ...map[string]typed) []md.Table {
	all := make(map[string]typed)
	for _, set := range sets {
		maps.Copy(all, set)
	}
	var tables []md.Table
	for _, name := range slices.Sorted(maps.Keys(all)) {
		tables = append(tables, typeTable(name, all[name]))
	}
	return tables
}

func typeTable(name string, of typed) md.Table {
	t := md.Table{
		Name: "type_" + name,
		Columns: []md.Column{
			md.Col("id", md.BigInteger{}, md.AutoIncrement),
			md.Col("plain", of.t),
			md.Col("required", of.t, md.NotNull),
		},
		PrimaryKey: md.PrimaryKey{Name: "pk_type_" + name, Columns: []string{"id"}},
	}
	if of.def != "" {
		t.Columns = append(t.Columns, md.Col("defaulted", of.t, md.Default(of.def)), md.Col("both", of.t, md.NotNull, md.Default(of.def)))
	}
	if !of.unsorted {
		t.Indexes = []md.Index{{Name: "ix_type_" + name, Columns: []md.IndexColumn{{Column: "required"}, {Column: "id", Desc: true}}}}
	}
	return t
}
