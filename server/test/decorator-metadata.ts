/** For decorators of sources that tests import before any entry of the server. */
import 'reflect-metadata'
