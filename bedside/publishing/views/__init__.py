"""The screens of publishing: approvals, saved replies, holds. Each view reads the request, calls one verb and shows what stands then."""
