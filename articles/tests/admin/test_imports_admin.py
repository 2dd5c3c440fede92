from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles.models import ImportProblem, ImportRun

pytestmark = pytest.mark.django_db

STARTED_AT = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)


@pytest.fixture
def run(db):
    run = ImportRun.objects.create(
        started_at=STARTED_AT,
        finished_at=STARTED_AT + timedelta(seconds=3.25),
        state="finished",
        paths=["content", "more"],
        created_count=12,
        failed_count=1,
    )
    ImportProblem.objects.create(run=run, path="zh-CN/a.md", line=3, level="error", message="the date cannot be read")
    ImportProblem.objects.create(run=run, path="zh-CN/b.md", level="warning", message="no title")
    return run


def test_run_shows_its_counts_its_seconds_and_the_way_to_its_problems(client, run):
    page = client.get(
        f"/admin/articles/importrun/{run.pk}/change/", headers={"accept-language": "en"}
    ).content.decode()
    for shown in ("content, more", "12", "13", "3.2", "2 problems", f"run__id__exact={run.pk}"):
        assert shown in page


def test_problems_of_a_run_are_listed_and_filtered(client, run):
    other = ImportRun.objects.create(started_at=STARTED_AT)
    ImportProblem.objects.create(run=other, path="other.md", level="error", message="unlike the others")
    listed = client.get(f"/admin/articles/importproblem/?run__id__exact={run.pk}").context["cl"].result_list
    assert {problem.path for problem in listed} == {"zh-CN/a.md", "zh-CN/b.md"}
    listed = client.get("/admin/articles/importproblem/?level__exact=warning").context["cl"].result_list
    assert [problem.path for problem in listed] == ["zh-CN/b.md"]


@pytest.mark.parametrize("name", ["importrun", "importproblem"])
def test_what_an_import_left_can_be_read_only(client, run, name):
    assert client.get(f"/admin/articles/{name}/").status_code == 200
    assert client.get(f"/admin/articles/{name}/add/").status_code == 403
    pk = run.pk if name == "importrun" else run.problems.first().pk
    assert client.post(f"/admin/articles/{name}/{pk}/change/", {}).status_code == 403
    assert client.post(f"/admin/articles/{name}/{pk}/delete/", {"post": "yes"}).status_code == 403


def test_first_page_shows_what_waits_and_the_last_imports(client, run, make_article, django_assert_num_queries):
    make_article("Waiting", published_at=timezone.now() + timedelta(days=1))
    make_article("Begun", status="draft")
    make_article("Fresh", published_at=timezone.now() - timedelta(seconds=1))
    # session, user, articles of two weeks, their reads, number and list of scheduled and of drafts, comments,
    # conflicts, runs, problems, recent actions
    with django_assert_num_queries(13):
        page = client.get("/admin/", headers={"accept-language": "en"}).content.decode()
    for shown in ("Waiting", "Begun", "zh-CN/a.md:3: error: the date cannot be read"):
        assert shown in page
    assert "no title" not in page


def test_first_page_shows_staff_only_what_they_may_see(client, run, staff_with, make_article):
    make_article("Begun", status="draft")
    client.force_login(staff_with("view_tag"))
    page = client.get("/admin/").content.decode()
    assert "Begun" not in page
    assert "zh-CN/a.md" not in page
