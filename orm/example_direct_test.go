package orm_test

import (
	"context"
	"fmt"

	"limbeck.dev/migrate/orm"
)

func ExampleInsert() {
	ctx := context.Background()
	eng := blog(ctx)
	defer eng.Close()
	u := Users.Proto()

	ann, bob := &User{Username: "ann", Email: "ann@example.org", IsActive: true}, &User{Username: "bob", Email: "bob@example.org"}
	err := orm.Insert(ctx, eng, Users, ann, bob)
	fmt.Println(ann.ID, bob.ID, err)

	ann.Email, ann.IsActive, bob.IsActive = "ann@example.com", false, true
	err = orm.Update(ctx, eng, Users, orm.FieldsOf(&u.Email, &u.IsActive), ann, bob) // these columns and no others
	fmt.Println(err)

	ann.IsActive = true
	cid := &User{Username: "cid", Email: "cid@example.org"}
	outcomes, err := orm.Upsert(ctx, eng, Users, orm.FieldsOf(&u.Username), nil, ann, cid) // updated, inserted or unchanged
	fmt.Println(outcomes, cid.ID, err)

	err = orm.Insert(ctx, eng, Posts, &Post{Title: "hello", UserID: ann.ID})
	fmt.Println(err)
	err = orm.LoadFor(ctx, eng, Users, []*User{ann}, orm.SelectIn(&u.Posts))
	posts, _ := ann.Posts.Get()
	fmt.Println(posts[0].Title, err)

	err = orm.Delete(ctx, eng, Users, bob)
	fmt.Println(err)
	// Output:
	// 1 2 <nil>
	// <nil>
	// [updated inserted] 3 <nil>
	// <nil>
	// hello <nil>
	// <nil>
}
