"""Use case: a person is given forms to upload files with, and sees what became of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lettrage.domain.collection import Source, SourceDocument, Upload, UploadState
from lettrage.domain.errors import Conflict, Fault, Invalid
from lettrage.formats.file_names import safe_file_name
from lettrage.ports.objects import ObjectStore, PresignedPost
from lettrage.ports.store import Found
from lettrage.services.receive_upload import MOST_BYTES
from lettrage.services.unit_of_work import Actor, Work

FORM_S = 300
"""How long a form is good for (security-reliability K5)."""

DOORS = frozenset({Source.UPLOAD, Source.PHOTO})
"""Sources that a person may name; the others are doors of their own."""


@dataclass(frozen=True)
class ExpectedFile:
    """A file that a person is about to send."""

    file_name: str
    source: Source = Source.UPLOAD


@dataclass(frozen=True)
class UploadForm:
    """Where to send one file.

    Attributes:
        upload: What will say what became of it.
        form: Address and fields.
        most_bytes: Largest file that the form takes.
        expires_at: From when on it takes nothing.
    """

    upload: Upload
    form: PresignedPost = field(repr=False)
    most_bytes: int
    expires_at: datetime


class RequestUpload:
    """Makes uploads and their forms."""

    def __init__(self, work: Work, uploads: ObjectStore) -> None:
        self._work = work
        self._uploads = uploads

    def __call__(
        self, actor: Actor, organisation_id: str, files: Sequence[ExpectedFile]
    ) -> tuple[UploadForm, ...]:
        """One form a file, in the order asked for; all or none.

        Raises: Invalid, for a source that is no door for people; Unavailable.
        """
        for position, file in enumerate(files):
            if file.source not in DOORS:
                fault = Fault(f"/body/files/{position}/source", "source", "upload or photo")
                raise Invalid("people send uploads and photos", faults=[fault])
        unit = self._work.unit(actor)
        for file in files:
            unit.add(self._expected(organisation_id, file), "upload_expected")
        stored = unit.commit()
        return tuple(self._form(upload) for upload in stored if isinstance(upload, Upload))

    def again(self, upload: Upload) -> UploadForm:
        """A new form for a file that did not arrive: a phone that lost its network goes on here.

        Raises: Conflict `upload_ended`, once it was filed or refused.
        """
        if upload.state is not UploadState.EXPECTED:
            message = f"the file arrived: this upload is {upload.state}"
            raise Conflict(message, code="upload_ended", existing_id=upload.document_id)
        return self._form(upload)

    def get(self, organisation_id: str, upload_id: str) -> Upload:
        """One upload. Raises: NotFound."""
        return self._work.store.get(Upload, organisation_id, upload_id)

    def documents(
        self, organisation_id: str, uploads: Iterable[Upload]
    ) -> dict[str, SourceDocument]:
        """What those that arrived were kept as, by identifier: it says what became of them."""
        ids = [upload.document_id for upload in uploads if upload.document_id]
        return self._work.store.get_many(SourceDocument, organisation_id, ids)

    def list(self, organisation_id: str, *, limit: int, cursor: str | None) -> Found[Upload]:
        """All uploads, newest first. Raises: Invalid, for a foreign cursor."""
        return self._work.store.find(
            Upload, organisation_id, "all", "all", limit=limit, cursor=cursor, newest_first=True
        )

    def _expected(self, organisation_id: str, file: ExpectedFile) -> Upload:
        now = self._work.clock.now()
        return Upload(
            organisation_id=organisation_id,
            id=self._work.ids.new_id(),
            created_at=now,
            updated_at=now,
            file_name=safe_file_name(file.file_name),
            source=file.source,
        )

    def _form(self, upload: Upload) -> UploadForm:
        form = self._uploads.form(upload.object_key, max_bytes=MOST_BYTES, expires_s=FORM_S)
        return UploadForm(
            upload=upload,
            form=form,
            most_bytes=MOST_BYTES,
            expires_at=self._work.clock.now() + timedelta(seconds=FORM_S),
        )
