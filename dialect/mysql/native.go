package mysql

import (
	"fmt"

	md "limbeck.dev/migrate/metadata"
)

// The types of MySQL and MariaDB that have no generic counterpart.
var (
	TinyInt           = md.Native{SQL: "tinyint"}
	MediumInt         = md.Native{SQL: "mediumint"}
	UnsignedTinyInt   = md.Native{SQL: "tinyint unsigned"}
	UnsignedSmallInt  = md.Native{SQL: "smallint unsigned"}
	UnsignedMediumInt = md.Native{SQL: "mediumint unsigned"}
	UnsignedInt       = md.Native{SQL: "int unsigned"}
	UnsignedBigInt    = md.Native{SQL: "bigint unsigned"}
	Year              = md.Native{SQL: "year"}

	// TinyText, TextType and MediumText hold up to 255 bytes, 64 KB and 16 MB;
	// metadata.Text is LONGTEXT.
	TinyText   = md.Native{SQL: "tinytext"}
	TextType   = md.Native{SQL: "text"}
	MediumText = md.Native{SQL: "mediumtext"}

	// TinyBlob, BlobType and MediumBlob are the same for bytes;
	// metadata.Binary without a length is LONGBLOB.
	TinyBlob   = md.Native{SQL: "tinyblob"}
	BlobType   = md.Native{SQL: "blob"}
	MediumBlob = md.Native{SQL: "mediumblob"}

	Geometry           = md.Native{SQL: "geometry"}
	Point              = md.Native{SQL: "point"}
	LineString         = md.Native{SQL: "linestring"}
	Polygon            = md.Native{SQL: "polygon"}
	MultiPoint         = md.Native{SQL: "multipoint"}
	MultiLineString    = md.Native{SQL: "multilinestring"}
	MultiPolygon       = md.Native{SQL: "multipolygon"}
	GeometryCollection = md.Native{SQL: "geometrycollection"}

	// INet4 and INet6 are MariaDB's types for addresses (10.10 and 10.5).
	INet4 = md.Native{SQL: "inet4"}
	INet6 = md.Native{SQL: "inet6"}
)

// Set is SET(values…): any number of the words.
func Set(values ...string) md.Native { return md.Native{SQL: wordList("set", values)} }

// Bit is BIT(n), n from 1 to 64.
func Bit(n int) md.Native { return md.Native{SQL: fmt.Sprintf("bit(%d)", n)} }

// FixedBinary is BINARY(n): exactly n bytes.
func FixedBinary(n int) md.Native { return md.Native{SQL: fmt.Sprintf("binary(%d)", n)} }

// UnsignedDecimal is DECIMAL(precision, scale) UNSIGNED.
func UnsignedDecimal(precision, scale int) md.Native {
	return md.Native{SQL: fmt.Sprintf("decimal(%d,%d) unsigned", precision, scale)}
}
