// Package importcheck compares databases that other tools have migrated with
// databases that the revisions made, which migrate import makes of the tools'
// files. It is a module of its own, so that the tools are no dependency of the
// project.
package importcheck
