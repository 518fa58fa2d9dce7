"""The notebook runs from beginning to end, and shows what is committed."""

import pytest
from conftest import REPOSITORY

nbformat = pytest.importorskip("nbformat", reason="needs nbclient")
pytest.importorskip("matplotlib", reason="needs matplotlib")
pytest.importorskip("ipykernel", reason="needs ipykernel")
pytest.importorskip("pandas", reason="needs pandas")
client = pytest.importorskip("nbclient", reason="needs nbclient")

NOTEBOOK = REPOSITORY / "python/examples/quickstart.ipynb"


def texts(notebook):
    """What every cell printed or showed, figures left out."""
    shown = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stdout":
                shown.append(output.text)
            elif output.output_type == "execute_result":
                shown.append(output.data["text/plain"])
    return shown


@pytest.mark.filterwarnings("ignore")
def test_the_notebook_shows_what_it_computes():
    committed = nbformat.read(NOTEBOOK, as_version=4)
    again = nbformat.read(NOTEBOOK, as_version=4)
    client.NotebookClient(again, timeout=300, kernel_name="python3").execute()
    assert texts(again) == texts(committed)
    assert len(texts(again)) == 4
    pictures = [
        output
        for cell in again.cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    assert len(pictures) == 1
