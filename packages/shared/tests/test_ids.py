from ulid import ULID

from fondation_shared import ids


def test_ids_carry_their_prefix_and_differ() -> None:
    made = [ids.new_job_id() for _ in range(1000)]
    assert all(job_id.startswith("job_") for job_id in made)
    assert len(set(made)) == len(made)


def test_ids_of_later_milliseconds_sort_behind_earlier_ones() -> None:
    early, late = ULID.from_timestamp(1_700_000_000.000), ULID.from_timestamp(1_700_000_000.001)
    assert f"job_{early}".lower() < f"job_{late}".lower()


def test_each_kind_has_a_prefix_of_its_own() -> None:
    makers = [
        ids.new_job_id,
        ids.new_course_id,
        ids.new_lease_id,
        ids.new_upload_id,
        ids.new_key_id,
        ids.new_hook_id,
        ids.new_request_id,
    ]
    assert {maker().split("_")[0] for maker in makers} == {"job", "crs", "lse", "upl", "key", "hok", "req"}
