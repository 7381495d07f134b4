"""A draft, what it was opened from and what is live by now: nothing that only one side changed is ever lost."""

from hypothesis import assume, given
from hypothesis import strategies as st

from hqconsole.kernel.editions import Difference, ThreeWay, applied, differences, grown, leaves

NAMES = st.sampled_from(["a", "b", "c"])
VALUES = st.one_of(st.booleans(), st.integers(-1, 2), st.sampled_from(["x", "y"]), st.lists(st.integers(0, 1), max_size=2))
TREES = st.recursive(
    st.dictionaries(NAMES, VALUES, max_size=3),
    lambda trees: st.dictionaries(NAMES, st.one_of(VALUES, trees), max_size=3),
    max_leaves=8,
)


@given(TREES, TREES)
def test_my_changes_made_to_the_base_give_mine(base, mine):
    assert leaves(applied(base, differences(base, mine))) == leaves(mine)


@given(TREES)
def test_a_tree_does_not_differ_from_itself_and_grows_from_its_leaves(tree):
    assert differences(tree, tree) == []
    assert leaves(grown(leaves(tree))) == leaves(tree)


@given(TREES, TREES)
def test_where_only_one_side_changed_nothing_there_is_no_conflict_and_its_tree_stands(base, tree):
    for ways in (ThreeWay(base, tree, base), ThreeWay(base, base, tree), ThreeWay(base, tree, tree)):
        assert ways.conflicts == []
        assert leaves(ways.merged) == leaves(tree)


@given(TREES, TREES, TREES)
def test_without_a_conflict_all_changes_of_both_are_in_what_is_merged(base, mine, theirs):
    ways = ThreeWay(base, mine, theirs)
    assume(not ways.conflicts)
    merged = leaves(ways.merged)

    for change in (*ways.my_changes, *ways.their_changes):
        assert repr(merged.get(change.path)) == repr(change.after)
    assert leaves(ThreeWay(base, theirs, mine).merged) == merged


@given(st.dictionaries(st.sampled_from("abc"), VALUES), st.dictionaries(st.sampled_from("xyz"), VALUES))
def test_disjoint_changes_are_no_conflict(mine, theirs):
    ways = ThreeWay({}, {"mine": mine}, {"theirs": theirs})

    assert ways.conflicts == []
    assert leaves(ways.merged) == leaves({"mine": mine, "theirs": theirs})


@given(TREES, TREES, TREES)
def test_of_a_conflict_mine_stands(base, mine, theirs):
    ways = ThreeWay(base, mine, theirs)
    merged = leaves(ways.merged)

    for change in ways.my_changes:
        assert repr(merged.get(change.path)) == repr(change.after)


def test_a_conflict_names_both():
    ways = ThreeWay({"price": 1}, {"price": 2}, {"price": 3})

    assert ways.conflicts == [(Difference(("price",), 1, 2), Difference(("price",), 1, 3))]
    assert ways.merged == {"price": 2}


def test_a_value_beneath_a_value_is_a_conflict():
    assert len(ThreeWay({}, {"a": 1}, {"a": {"b": 1}}).conflicts) == 1


def test_true_is_not_one():
    assert differences({"a": True}, {"a": 1}) == [Difference(("a",), True, 1)]


def test_nothing_and_an_empty_branch_say_the_same():
    assert differences({"a": {}, "b": None}, {}) == []
