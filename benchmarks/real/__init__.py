"""What can be measured on real series. The data are no part of the project: name the files."""
