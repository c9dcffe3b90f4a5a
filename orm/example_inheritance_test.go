package orm_test

import (
	"fmt"
	"testing"

	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/orm"
)

type Employee struct {
	ID   int64  `db:"id,pk"`
	Kind string `db:"kind,size=20,discriminator=employee"`
	Name string `db:"name,size=100"`
}

type Manager struct { // its rows are in employees
	Employee
	Level int `db:"level"`
}

type Engineer struct { // Language is in a table of its own
	Employee
	Language string `db:"language,size=20"`
}

var Staff = orm.NewRegistry(metadata.DefaultNaming)
var Employees = orm.Declare[Employee](Staff, "employees")
var Managers = orm.Extend[Manager](Employees, "manager")
var Engineers = orm.ExtendTable[Engineer](Employees, "engineer", "engineers")

// The snippets of the documentation about inheritance.
func TestHierarchy(t *testing.T) {
	ctx := t.Context()
	eng, err := engine.Open("sqlite:///:memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer eng.Close()
	if err := eng.CreateAll(ctx, Staff.MetaData); err != nil {
		t.Fatal(err)
	}
	session := orm.NewSession(eng, Staff)
	defer session.Close()
	session.Add(&Manager{Employee: Employee{Name: "ann"}, Level: 3}, &Engineer{Employee: Employee{Name: "eve"}, Language: "go"})

	e := Employees.Proto()
	everybody, err := orm.As[any](orm.Select(Employees).OrderBy(orm.C(&e.Name).Asc())).All(ctx, session)

	var said string

	for _, one := range everybody {
		switch one := one.(type) {
		case *Manager:
			said += fmt.Sprintln(one.Name, "manages at level", one.Level)
		case *Engineer:
			said += fmt.Sprintln(one.Name, "writes", one.Language)
		}
	}

	if err != nil {
		t.Fatal(err)
	}
	if said != "ann manages at level 3\neve writes go\n" {
		t.Error(said)
	}
	m := Managers.Proto()
	managers, err := orm.Select(Managers).Where(orm.C(&m.Level).Gt(2)).All(ctx, session)
	if err != nil || len(managers) != 1 {
		t.Error(managers, err)
	}
}
