import pytest

import edgefade


def test_read_tables_as_data_frames(small, tmp_path):
    out = tmp_path / "out"
    edgefade.run(small, replications=2, out=out, jobs=1)
    pandas, polars = edgefade.read(out, frames="pandas"), edgefade.read(out, frames="polars")
    assert pandas.manifest["status"] == "completed"
    assert pandas.tables == polars.tables
    assert set(pandas) >= {"tasks", "subtasks", "transfers", "nodes", "summary", "comparison"}
    for table in pandas:
        assert list(pandas[table].columns) == polars[table].columns
        assert len(pandas[table]) == len(polars[table])
    assert len(pandas.tasks) == 2 * 2 * 12
    assert pandas.tasks.latency_s.sum() == pytest.approx(polars.tasks["latency_s"].sum())
    assert pandas.tasks.deadline_s.isna().all()
    # A name that looks like a missing value is a name.
    assert set(pandas.tasks.reason) == {""}
    with pytest.raises(AttributeError, match=r"no sweep.csv"):
        _ = pandas.sweep
    with pytest.raises(FileNotFoundError, match=r"manifest.json"):
        edgefade.read(tmp_path)


def test_sweep_over_a_grid(small, tmp_path):
    results = edgefade.sweep(
        small, {"edges.0.cores": [1, 4]}, policies=["edge"], replications=1, out=tmp_path / "sweep"
    )
    assert set(results.sweep["edges.0.cores"]) == {1, 4}


def test_say_what_is_wrong(small, tmp_path):
    with pytest.raises(edgefade.EdgefadeError, match=r"edges.0.cores: expected"):
        edgefade.run(small, overrides={"edges.0.cores": 0})
    (tmp_path / "file").write_text("")
    with pytest.raises(edgefade.EdgefadeError, match="did you mean"):
        edgefade.run(small, policies=["gredy"])
    with pytest.raises(edgefade.EdgefadeTimeout, match="has not ended"):
        edgefade.run(small, tasks=10_000_000, timeout_s=1.5)
