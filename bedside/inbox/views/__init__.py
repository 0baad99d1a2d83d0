"""The screens of the inbox: each view reads the request, calls one verb and shows what stands then."""
