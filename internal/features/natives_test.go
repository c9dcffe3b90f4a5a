package features

// nativeChanges are those of databases that have something of their own.
var nativeChanges = []nativeChange{}
